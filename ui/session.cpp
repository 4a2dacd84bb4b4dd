// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session.h"

#include <QUndoCommand>
#include <algorithm>

#include "ui/evaluator.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

/// One step of the recipe: a small value before and after.
class RecipeCommand : public QUndoCommand {
  public:
    struct Step {
        analysis::Recipe before, after;
        QString mergeKey;
    };
    RecipeCommand(Session& session, Step step, const QString& what)
        : QUndoCommand(what), m_session(session), m_step(std::move(step)) {}

    void undo() override { m_session.applyRecipe(m_step.before); }
    void redo() override { m_session.applyRecipe(m_step.after); }
    [[nodiscard]] int id() const override { return m_step.mergeKey.isEmpty() ? -1 : 1; }
    bool mergeWith(const QUndoCommand* other) override {
        const auto& later = static_cast<const RecipeCommand*>(other)->m_step;
        if (later.mergeKey != m_step.mergeKey) return false;
        m_step.after = later.after;
        setObsolete(m_step.after == m_step.before);
        return true;
    }

  private:
    Session& m_session;
    Step m_step;
};

Session::Session(QObject* parent) : QObject(parent), m_evaluator(std::make_unique<Evaluator>()) {
    const Evaluator* evaluator = m_evaluator.get();
    connect(evaluator, &Evaluator::statisticsReady, this, &Session::statisticsChanged);
    connect(evaluator, &Evaluator::errorReady, this, &Session::errorChanged);
    connect(evaluator, &Evaluator::modelErrorReady, this, &Session::modelErrorChanged);
    connect(evaluator, &Evaluator::progressed, this, &Session::progressChanged);
    connect(evaluator, &Evaluator::failed, this,
            [this](const Error& error) { Q_EMIT evaluationFailed(errorSentence(error)); });
}

Session::~Session() = default;

void Session::setModel(std::shared_ptr<const Model> model) {
    m_model = std::move(model);
    m_treated.reset();
    m_selection.clear();
    m_recipe = {};
    m_planOptions = {};
    m_undoStack.clear();
    m_evaluator->setModel(m_model);
    makePlan();
    Q_EMIT modelChanged();
    Q_EMIT importanceChanged();
    Q_EMIT recipeChanged();
    select(m_model && !m_model->tensors.empty() ? std::vector<int>{0} : std::vector<int>{});
}

void Session::setImportance(std::shared_ptr<const analysis::ModelImportance> importance) {
    if (importance == m_planOptions.importance) return;
    m_planOptions.importance = std::move(importance);
    m_treated.reset();
    m_evaluator->setImportance(m_planOptions.importance);
    makePlan();
    Q_EMIT importanceChanged();
    Q_EMIT recipeChanged();
}

void Session::setImportanceHidden(bool hidden) {
    if (hidden == m_planOptions.hideImportance) return;
    m_planOptions.hideImportance = hidden;
    makePlan();
    Q_EMIT recipeChanged();
}

void Session::changeRecipe(const analysis::Recipe& recipe, const QString& what,
                           const QString& mergeKey) {
    if (recipe == m_recipe) return;
    m_undoStack.push(new RecipeCommand(*this, {m_recipe, recipe, mergeKey}, what));
}

void Session::applyRecipe(const analysis::Recipe& recipe) {
    m_recipe = recipe;
    makePlan();
    Q_EMIT recipeChanged();
}

void Session::makePlan() {
    m_plan.reset();
    m_planError.clear();
    if (!m_model) return;
    auto plan = analysis::planQuantization(*m_model, m_recipe, m_planOptions);
    if (plan) {
        m_plan = std::make_shared<const analysis::QuantizationPlan>(std::move(*plan));
    } else {
        m_planError = errorSentence(plan.error());
    }
    std::vector<analysis::Treatment> planned;
    planned.reserve(m_model->tensors.size());
    for (int tensor = 0; tensor < static_cast<int>(m_model->tensors.size()); ++tensor) {
        planned.push_back(plannedTreatment(tensor));
    }
    m_evaluator->setPlanned(planned);
}

void Session::select(std::vector<int> tensors) {
    const int count = m_model ? static_cast<int>(m_model->tensors.size()) : 0;
    std::erase_if(tensors, [count](int tensor) { return tensor < 0 || tensor >= count; });
    if (tensors == m_selection) return;
    m_selection = std::move(tensors);
    m_evaluator->setSelection(m_selection);
    Q_EMIT selectionChanged();
}

void Session::setVisible(std::vector<int> tensors) {
    const int count = m_model ? static_cast<int>(m_model->tensors.size()) : 0;
    std::erase_if(tensors, [count](int tensor) { return tensor < 0 || tensor >= count; });
    m_evaluator->setVisible(std::move(tensors));
}

const formats::Format* Session::plannedFormat(int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    if (!m_model || tensor < 0 || index >= m_model->tensors.size()) return nullptr;
    return m_plan ? m_plan->find(index)->format : m_model->tensors[index].format;
}

analysis::Treatment Session::plannedTreatment(int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    if (m_plan) return *m_plan->find(index);
    return {m_model->tensors[index].format};
}

std::shared_ptr<const analysis::TreatedTensor> Session::treatedTensor(int tensor) const {
    if (plannedFormat(tensor) == nullptr) return nullptr;
    const TensorInfo& info = m_model->tensors[static_cast<std::size_t>(tensor)];
    auto treatment = plannedTreatment(tensor);
    if (!m_treated || &m_treated->tensor() != &info || !(m_treated->treatment() == treatment)) {
        m_treated = std::make_shared<const analysis::TreatedTensor>(
            m_model, info, std::move(treatment), importance());
    }
    return m_treated;
}

double Session::plannedBitsPerWeight(int tensor) const {
    const auto index = static_cast<std::size_t>(tensor);
    const TensorInfo& info = m_model->tensors[index];
    if (!m_plan || !m_plan->find(index)->isSimulated()) {
        const formats::Format& format = *plannedFormat(tensor);
        if (format.hasKnownSize() || info.weightCount() == 0) return format.bitsPerWeight();
        return 8.0 * static_cast<double>(info.bytes) / static_cast<double>(info.weightCount());
    }
    const auto weights = static_cast<double>(info.weightCount());
    return weights == 0.0 ? 0.0
                          : 8.0 * static_cast<double>(m_plan->find(index)->schemeBytes) / weights;
}

std::shared_ptr<const analysis::TensorStatistics> Session::statistics(int tensor) const {
    return m_evaluator->statistics(tensor);
}

std::optional<analysis::TensorError> Session::error(int tensor) const {
    return m_evaluator->error(tensor);
}

analysis::ModelError Session::modelError() const {
    return m_evaluator->modelError();
}

bool Session::isIdle() const {
    return m_evaluator->isIdle();
}

void Session::setContextLength(std::uint64_t tokens) {
    if (tokens == m_contextLength) return;
    m_contextLength = tokens;
    Q_EMIT contextLengthChanged();
}

}  // namespace weightscape::ui
