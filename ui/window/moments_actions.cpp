// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/moments_actions.h"

#include <QFileDialog>
#include <QFileInfo>
#include <utility>

#include "core/files/moments/moments_file.h"
#include "core/inference/gradients/collect_moments.h"
#include "core/inference/running_model.h"
#include "ui/look/plain_text.h"
#include "ui/session/model_text.h"
#include "ui/session/read_moments.h"
#include "ui/text/to_qt.h"
#include "ui/window/action_row.h"

namespace weightscape::ui {

MomentsActions::MomentsActions(const WindowParts& parts)
    : m_parts(parts),
      m_session(parts.session),
      m_finding(parts, QStringLiteral("momentsTask"), [this](const auto& found) { finish(found); }),
      m_saving(parts, QStringLiteral("momentsSavingTask"),
               [this](const auto& saved) { finishSaving(saved); }) {}

void MomentsActions::addTo(QMenu& menu) {
    // clang-format off
    static constexpr ActionRow<MomentsActions> kRows[] = {
        {"actionCollectMoments", QT_TR_NOOP("Collect moments o&f a text…"), "", "", &MomentsActions::ask, QT_TR_NOOP("Lets the model read a text and sends its loss back through all layers, to learn what errors of each weight do to the answers."), Needs::Model},
        {"actionOpenMoments", QT_TR_NOOP("O&pen moments…"), "", "", &MomentsActions::browse, QT_TR_NOOP("Reads a file of moments that was kept here or written by weightscape-cli moments."), Needs::Model},
        {"actionSaveMoments", QT_TR_NOOP("&Keep moments in a file…"), "", "", &MomentsActions::askWhere, QT_TR_NOOP("Writes the moments to a file, so that they need not be collected again.")},
        {},
    };
    // clang-format on
    addActions(menu, kRows, *this, m_session);
    auto* save = menu.findChild<QAction*>(QStringLiteral("actionSaveMoments"));
    save->setEnabled(false);
    connect(&m_session, &Session::importanceChanged, save,
            [this, save] { save->setEnabled(static_cast<bool>(m_session.moments())); });
}

void MomentsActions::serve(MomentsRequest request) {
    switch (request) {
        case MomentsRequest::Collect:
            return ask();
        case MomentsRequest::Open:
            return browse();
        case MomentsRequest::Save:
            return askWhere();
    }
}

void MomentsActions::ask() {
    if (!m_session.model()) return;
    auto* dialog = new CalibrationDialog(m_session, CalibrationPurpose::Moments, &m_parts.window);
    connect(dialog, &CalibrationDialog::chosen, this, &MomentsActions::collect);
    dialog->open();
}

void MomentsActions::browse() {
    if (!m_session.model()) return;
    const QString path = QFileDialog::getOpenFileName(&m_parts.window, tr("Open moments"), {},
                                                      tr("Moments (*.gguf);;All files (*)"));
    if (!path.isEmpty()) open(path);
}

void MomentsActions::askWhere() {
    if (!m_session.moments()) return;
    const QString name = pathText(m_session.model()->path.stem()) + QStringLiteral(".moments.gguf");
    const QString path = QFileDialog::getSaveFileName(&m_parts.window, tr("Keep moments in a file"),
                                                      name, tr("Moments (*.gguf)"));
    if (!path.isEmpty()) save(path);
}

void MomentsActions::collect(const CalibrationWish& wish) {
    if (!m_session.model()) return;
    m_finding.start(tr("Collecting moments"), [wish, known = known()](TaskContext& task) {
        return runBack(wish, known, task);
    });
}

void MomentsActions::open(const QString& path) {
    if (!m_session.model()) return;
    m_finding.start(tr("Reading %1").arg(toQt(QFileInfo(path).fileName().toStdString())),
                    [file = toPath(path), known = known()](TaskContext& task) -> Result<Found> {
                        auto moments = readMoments(*known.model, file, task);
                        if (!moments) return fail(moments.error());
                        return found(known, *std::move(moments));
                    });
}

MomentsActions::Found MomentsActions::found(const Known& known, OpenMoments moments) {
    auto importance = importanceWith(*known.model, known.importance, moments);
    return {known.model, std::move(moments), std::move(importance)};
}

Result<MomentsActions::Found> MomentsActions::runBack(const CalibrationWish& wish,
                                                      const Known& known, TaskContext& task) {
    const auto path = textPath(wish);
    if (!path) return fail(path.error());
    const auto text = readModelText(*known.model, *path,
                                    {calibrationContext(CalibrationPurpose::Moments), wish.pieces});
    if (!text) return fail(text.error());
    const auto running = inference::runStored(known.model, task);
    if (!running) return fail(running.error());
    auto moments = inference::collectMoments(*running->decoder, text->tokens, {}, task);
    if (!moments) return fail(moments.error());
    if (auto same = known.model->checkUnchanged(); !same) return fail(same.error());
    moments->texts = {path->filename().string()};
    OpenMoments open;
    open.hessians = std::make_shared<const InputHessians>(hessiansOf(*moments));
    open.moments = std::make_shared<const ModelMoments>(*std::move(moments));
    return found(known, std::move(open));
}

void MomentsActions::complain(const Error& error) {
    if (error.code == ErrorCode::Cancelled) return;
    const QString sentence = errorSentence(error);
    m_parts.complainOfModel(sentence, QStringLiteral("momentsError"));
    Q_EMIT failed(sentence);
}

void MomentsActions::finish(const Result<Found>& found) {
    if (!found) return complain(found.error());
    // Another model was opened meanwhile: they have nothing to do with it.
    if (found->model != m_session.model()) return;
    m_session.setMoments(found->moments, found->importance);
    const ModelMoments& moments = *found->moments.moments;
    m_parts.messages.add(
        MessageLines::Kind::Note,
        tr("Moments of %1 and %2 are open. Budgets and error feedback use them.")
            .arg(counted(static_cast<qsizetype>(moments.matrices.size()), tr("tensor"),
                         tr("tensors")),
                 counted(static_cast<qsizetype>(moments.tokens), tr("token"), tr("tokens"))),
        {}, QStringLiteral("importanceNote"), found->model);
    Q_EMIT finished();
}

void MomentsActions::save(const QString& path) {
    if (!m_session.moments()) return;
    // The dialog has asked whether a file of that name may go.
    files::NumbersOutput output{toPath(path), true, {}};
    for (const auto& input : m_session.model()->files) output.inputs.push_back(input->identity());
    m_saving.start(
        tr("Writing %1").arg(toQt(QFileInfo(path).fileName().toStdString())),
        [output, moments = m_session.moments().moments](TaskContext& task) -> Result<Saved> {
            const auto written = files::writeMoments(*moments, output, task);
            if (!written) return fail(written.error());
            return Saved{moments, output.target, written->bytes};
        });
}

void MomentsActions::finishSaving(const Result<Saved>& written) {
    if (!written) return complain(written.error());
    if (m_session.moments().moments == written->moments) m_session.setMomentsPath(written->path);
    m_parts.messages.add(
        MessageLines::Kind::Note,
        tr("Wrote %1, %2.").arg(pathText(written->path.filename()), formatBytes(written->bytes)),
        {}, QStringLiteral("momentsNote"), m_session.model());
    Q_EMIT saved();
}

}  // namespace weightscape::ui
