// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/calibration_actions.h"

#include <utility>

#include "core/inference/evaluation/collect_text.h"
#include "core/inference/running_model.h"
#include "ui/look/plain_text.h"
#include "ui/session/model_text.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {
namespace {

/// The name of the built-in text, here and on the command line.
constexpr const char* kBalanced = "balanced";

}  // namespace

CalibrationActions::CalibrationActions(const WindowParts& parts)
    : m_parts(parts),
      m_session(parts.session),
      m_learning(parts, QStringLiteral("calibrationTask"),
                 [this](const auto& learned) { finish(learned); }) {}

void CalibrationActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<CalibrationActions> kRows[] = {
        {"actionLearn", QT_TR_NOOP("&Learn from a calibration text…"), "", "", &CalibrationActions::ask, QT_TR_NOOP("Lets the model read a text, to learn which columns of its weights matter and, for GPTQ, which errors cancel."), Needs::Model},
        {"actionScale", QT_TR_NOOP("&Scale columns by their inputs (AWQ)"), "", "", nullptr, QT_TR_NOOP("Multiplies the columns of weights that large inputs meet before they are rounded, and makes these inputs smaller to match. Needs importance."), Needs::Model, &CalibrationActions::scale},
        {},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
    auto* action = menu.findChild<QAction*>(QStringLiteral("actionScale"));
    connect(&m_session, &Session::recipeChanged, action,
            [this, action] { action->setChecked(static_cast<bool>(m_session.recipe().scaling)); });
}

void CalibrationActions::scale(bool on) {
    recipes::Recipe recipe = m_session.recipe();
    if (static_cast<bool>(recipe.scaling) == on) return;
    recipe.scaling.reset();
    if (on) recipe.scaling = encoders::AwqChoice{};
    m_session.changeRecipe(recipe, on ? tr("scale columns") : tr("do not scale columns"));
}

void CalibrationActions::ask() {
    if (!m_session.model()) return;
    auto* dialog = new CalibrationDialog(m_session, CalibrationPurpose::Inputs, &m_parts.window);
    connect(dialog, &CalibrationDialog::chosen, this, &CalibrationActions::learn);
    dialog->open();
}

void CalibrationActions::learn(const CalibrationWish& wish) {
    if (!m_session.model()) return;
    m_learning.start(
        tr("Learning from a calibration text"),
        [wish, before = Known{m_session.model(), m_session.importance(), m_session.moments()}](
            TaskContext& task) { return run(wish, before, task); });
}

Result<CalibrationActions::Learned> CalibrationActions::run(const CalibrationWish& wish,
                                                            const Known& before,
                                                            TaskContext& task) {
    const std::shared_ptr<const Model>& model = before.model;
    const auto path = textPath(wish);
    if (!path) return fail(path.error());
    auto text =
        readModelText(*model, *path, {calibrationContext(CalibrationPurpose::Inputs), wish.pieces});
    if (!text) return fail(text.error());
    const auto running = inference::runStored(model, task);
    if (!running) return fail(running.error());
    const std::string name = wish.path.isEmpty() ? kBalanced : path->string();
    auto calibration =
        inference::calibrateByText(*running->decoder, {{name, std::move(text->tokens)}}, {}, task);
    if (!calibration) return fail(calibration.error());
    const std::size_t without = calibration->hessians.leftOut().size();
    const bool keeps = wish.keepsMatrix && before.importance;
    ImportanceMatrix matrix =
        keeps ? before.importance->matrix() : std::move(calibration->importance);
    if (!keeps) matrix.path = name;
    auto hessians = before.moments.hessians;  // they know more
    if (!hessians) {
        hessians = std::make_shared<const InputHessians>(std::move(calibration->hessians));
    }
    return Learned{
        model,
        std::make_shared<const ModelImportance>(
            *model, std::make_shared<const ImportanceMatrix>(std::move(matrix)),
            keeps ? before.importance->prior() : ImportancePrior::One, std::move(hessians)),
        path->filename().string(), without};
}

void CalibrationActions::finish(const Result<Learned>& learned) {
    if (!learned) {
        if (learned.error().code == ErrorCode::Cancelled) return;
        const QString sentence = errorSentence(learned.error());
        m_parts.complain(sentence, QStringLiteral("calibrationError"));
        Q_EMIT failed(sentence);
        return;
    }
    // Another model was opened meanwhile: what was learned has nothing to do with it.
    if (learned->model != m_session.model()) return;
    m_session.setImportance(learned->importance);
    QString sentence = tr("Learned from %1. GPTQ can now be chosen under Error feedback.")
                           .arg(toQt(learned->text));
    const auto without = static_cast<qsizetype>(learned->withoutHessian);
    if (without > 0) {
        sentence +=
            QLatin1Char(' ') + tr("The inputs of %1 could not be told apart; GPTQ leaves them out.")
                                   .arg(counted(without, tr("tensor"), tr("tensors")));
    }
    m_parts.messages.add(MessageLines::Kind::Note, sentence, {}, QStringLiteral("importanceNote"),
                         learned->model);
    Q_EMIT finished();
}

}  // namespace weightscape::ui
