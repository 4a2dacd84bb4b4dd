// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

#include <QUndoCommand>
#include <algorithm>

#include "ui/session/document.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

/// One step of the recipes: small values before and after.
class RecipeCommand : public QUndoCommand {
  public:
    struct Step {
        RecipeBook before, after;
        QString mergeKey;
    };
    RecipeCommand(Session& session, Document& document, Step step, const QString& what)
        : QUndoCommand(what), m_session(session), m_document(document), m_step(std::move(step)) {}

    void undo() override { m_session.applyRecipeBook(m_document, m_step.before); }
    void redo() override { m_session.applyRecipeBook(m_document, m_step.after); }
    [[nodiscard]] const Step& step() const { return m_step; }
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
    Document& m_document;
    Step m_step;
};

Session::Session(QObject* parent)
    : QObject(parent), m_none(std::make_unique<Document>(std::shared_ptr<const Model>{}, m_pool)) {
    m_undoGroup.addStack(&m_none->undoStack());
    m_undoGroup.setActiveStack(&m_none->undoStack());
}

Session::~Session() = default;

Document& Session::current() const {
    return m_current < 0 ? *m_none : *m_documents[static_cast<std::size_t>(m_current)];
}

void Session::connectDocument(Document& document) {
    const Evaluator* evaluator = &document.evaluator();
    const auto isCurrent = [this, &document] { return &document == &current(); };
    connect(evaluator, &Evaluator::statisticsReady, this, [this, isCurrent](int tensor) {
        if (isCurrent()) Q_EMIT statisticsChanged(tensor);
    });
    connect(evaluator, &Evaluator::errorReady, this, [this, isCurrent](int tensor) {
        if (isCurrent()) Q_EMIT errorChanged(tensor);
    });
    connect(evaluator, &Evaluator::modelErrorReady, this, [this, isCurrent] {
        if (isCurrent()) Q_EMIT modelErrorChanged();
    });
    connect(evaluator, &Evaluator::progressed, this,
            [this, isCurrent](double fraction, const QString& stage) {
                if (isCurrent()) Q_EMIT progressChanged(fraction, stage);
            });
    connect(evaluator, &Evaluator::failed, this,
            [this](const Error& error) { Q_EMIT evaluationFailed(errorSentence(error)); });
}

void Session::setModel(std::shared_ptr<const Model> model) {
    std::unique_ptr<Document> closed;  // destroyed when nothing shows it any more
    if (m_current >= 0) {
        const auto place = m_documents.begin() + m_current;
        closed = std::move(*place);
        m_documents.erase(place);
    }
    if (model) {
        m_current = std::max(0, m_current);
        auto document = std::make_unique<Document>(std::move(model), m_pool);
        connectDocument(*document);
        m_undoGroup.addStack(&document->undoStack());
        m_documents.insert(m_documents.begin() + m_current, std::move(document));
    } else {
        m_current = std::min(m_current, static_cast<int>(m_documents.size()) - 1);
    }
    Q_EMIT modelsChanged();
    tellNewModel();
}

void Session::addModel(std::shared_ptr<const Model> model) {
    if (m_current >= 0) current().evaluator().setPaused(true);
    m_documents.push_back(std::make_unique<Document>(std::move(model), m_pool));
    connectDocument(*m_documents.back());
    m_undoGroup.addStack(&m_documents.back()->undoStack());
    m_current = static_cast<int>(m_documents.size()) - 1;
    Q_EMIT modelsChanged();
    tellNewModel();
}

std::vector<std::shared_ptr<const Model>> Session::models() const {
    std::vector<std::shared_ptr<const Model>> models;
    for (const auto& document : m_documents) models.push_back(document->model());
    return models;
}

void Session::setCurrentModel(int index) {
    if (index == m_current || index < 0 || index >= static_cast<int>(m_documents.size())) return;
    endPreview();
    current().evaluator().setPaused(true);
    m_current = index;
    tellNewModel();
}

void Session::setSaved() {
    for (const auto& document : m_documents) document->undoStack().setClean();
}

void Session::closeModel(int index) {
    if (index < 0 || index >= static_cast<int>(m_documents.size())) return;
    if (index == m_current) {
        const auto closed = std::move(m_documents[static_cast<std::size_t>(index)]);
        m_documents.erase(m_documents.begin() + index);
        m_current = std::min(std::max(0, index - 1), static_cast<int>(m_documents.size()) - 1);
        Q_EMIT modelsChanged();
        tellNewModel();
        return;
    }
    m_documents.erase(m_documents.begin() + index);
    if (index < m_current) --m_current;
    Q_EMIT modelsChanged();
}

void Session::tellNewModel() {
    current().evaluator().setPaused(false);
    m_undoGroup.setActiveStack(&current().undoStack());
    Q_EMIT modelChanged();
    Q_EMIT importanceChanged();
    Q_EMIT recipeChanged();
    if (current().selection().empty() && current().hasTensor(0)) {
        select({0});
    } else {
        Q_EMIT selectionChanged();
    }
}

const std::shared_ptr<const Model>& Session::model() const {
    return current().model();
}

const RecipeBook& Session::recipeBook() const {
    return current().book();
}

const recipes::Recipe& Session::recipe() const {
    return recipes()[static_cast<std::size_t>(activeRecipe())].recipe;
}

const std::vector<NamedRecipe>& Session::recipes() const {
    return recipeBook().recipes;
}

QString Session::recipeName(int recipe) const {
    if (recipe < 0 || recipe >= static_cast<int>(recipes().size())) return tr("Original");
    const NamedRecipe& named = recipes()[static_cast<std::size_t>(recipe)];
    return named.name.isEmpty() ? toQt(recipes::recipeTitle(named.recipe)) : named.name;
}

int Session::activeRecipe() const {
    return recipeBook().active;
}

int Session::referenceRecipe() const {
    return recipeBook().reference;
}

void Session::changeRecipeBook(const RecipeBook& book, const QString& what,
                               const QString& mergeKey) {
    endPreview();
    if (book == recipeBook() || !isValid(book)) return;
    current().undoStack().push(
        new RecipeCommand(*this, current(), {recipeBook(), book, mergeKey}, what));
}

void Session::changeRecipe(const recipes::Recipe& recipe, const QString& what,
                           const QString& mergeKey) {
    RecipeBook book = recipeBook();
    book.recipes[static_cast<std::size_t>(book.active)].recipe = recipe;
    changeRecipeBook(book, what, mergeKey);
}

void Session::applyRecipeBook(Document& document, const RecipeBook& book) {
    if (m_isReplaying) return;
    document.setBook(book);
    if (&document == &current()) Q_EMIT recipeChanged();
}

void Session::preview(const recipes::Recipe& recipe) {
    if (current().preview() == recipe) return;
    if (recipe == this->recipe()) return endPreview();
    current().setPreview(recipe);
    Q_EMIT recipeChanged();
}

void Session::endPreview() {
    if (!isPreviewing()) return;
    current().setPreview(std::nullopt);
    Q_EMIT recipeChanged();
}

bool Session::isPreviewing() const {
    return current().preview().has_value();
}

RecipeBook Session::recipeBookAt(int steps) const {
    const QUndoStack& stack = *undoStack();
    if (stack.count() == 0) return recipeBook();
    const auto stepOf = [&](int index) {
        return static_cast<const RecipeCommand*>(stack.command(index))->step();
    };
    return steps == 0 ? stepOf(0).before : stepOf(steps - 1).after;
}

RecipeHistory Session::recipeHistory() const {
    const QUndoStack& stack = *undoStack();
    RecipeHistory history;
    if (stack.count() == 0) return history;
    for (int step = 0; step <= stack.count(); ++step) {
        history.steps.push_back({step == 0 ? QString() : stack.text(step - 1), recipeBookAt(step)});
    }
    history.current = stack.index();
    return history;
}

void Session::restoreHistory(const RecipeHistory& history) {
    if (history.steps.empty()) return;
    endPreview();
    QUndoStack& stack = current().undoStack();
    m_isReplaying = true;  // each step would be planned otherwise
    stack.clear();
    for (std::size_t i = 1; i < history.steps.size(); ++i) {
        stack.push(new RecipeCommand(*this, current(),
                                     {history.steps[i - 1].book, history.steps[i].book, {}},
                                     history.steps[i].name));
    }
    stack.setIndex(history.current);
    m_isReplaying = false;
    applyRecipeBook(current(), history.steps[static_cast<std::size_t>(history.current)].book);
}

PlannedRecipe Session::planUnshown(const recipes::Recipe& recipe) const {
    return current().planUnshown(recipe);
}

void Session::renameStep(int step, const QString& name) {
    if (undoStack()->text(step - 1) == name) return;
    // The stack only hands out its commands for reading; a name is no part of what they do.
    const_cast<QUndoCommand*>(undoStack()->command(step - 1))->setText(name);
    undoStack()->resetClean();  // the name is not saved yet
    Q_EMIT stepRenamed();
}

QUndoStack* Session::undoStack() const {
    return &current().undoStack();
}

const std::shared_ptr<const recipes::QuantizationPlan>& Session::plan() const {
    return current().shown().plan;
}

const QString& Session::planError() const {
    return current().shown().error;
}

std::shared_ptr<const recipes::QuantizationPlan> Session::planOf(int recipe) const {
    return current().planned(recipe).plan;
}

QString Session::planErrorOf(int recipe) const {
    return current().planned(recipe).error;
}

const std::shared_ptr<const ModelImportance>& Session::importance() const {
    return planOptions().importance;
}

void Session::setImportance(std::shared_ptr<const ModelImportance> importance) {
    if (importance == planOptions().importance) return;
    current().setImportance(std::move(importance));
    Q_EMIT importanceChanged();
    Q_EMIT recipeChanged();
}

void Session::setImportanceHidden(bool hidden) {
    if (hidden == planOptions().hideImportance) return;
    current().setImportanceHidden(hidden);
    Q_EMIT recipeChanged();
}

const recipes::PlanOptions& Session::planOptions() const {
    return current().options();
}

int Session::currentTensor() const {
    return selection().empty() ? -1 : selection()[0];
}

const std::vector<int>& Session::selection() const {
    return current().selection();
}

void Session::select(std::vector<int> tensors) {
    if (current().select(std::move(tensors))) Q_EMIT selectionChanged();
}

void Session::setVisible(std::vector<int> tensors) {
    current().setVisible(std::move(tensors));
}

const formats::Format* Session::plannedFormat(int tensor) const {
    return current().hasTensor(tensor) ? plannedTreatment(tensor).format : nullptr;
}

encoders::Treatment Session::plannedTreatment(int tensor) const {
    return current().treatment(plan().get(), tensor);
}

encoders::Treatment Session::treatmentIn(int recipe, int tensor) const {
    return current().treatment(planOf(recipe).get(), tensor);
}

double Session::plannedBitsPerWeight(int tensor) const {
    return current().bitsPerWeight(plan().get(), tensor);
}

double Session::bitsPerWeightIn(int recipe, int tensor) const {
    return current().bitsPerWeight(planOf(recipe).get(), tensor);
}

std::shared_ptr<const encoders::TreatedTensor> Session::treatedTensor(int tensor) const {
    return current().treated(plan().get(), tensor);
}

std::shared_ptr<const encoders::TreatedTensor> Session::treatedTensorIn(int recipe,
                                                                        int tensor) const {
    return current().treated(planOf(recipe).get(), tensor);
}

const std::shared_ptr<const measure::TensorStatistics>& Session::statistics(int tensor) const {
    return current().evaluator().statistics(tensor);
}

const measure::TensorError* Session::error(int tensor) const {
    return current().evaluator().error(Evaluator::kShown, tensor);
}

measure::ModelError Session::modelError() const {
    return current().evaluator().modelError(Evaluator::kShown);
}

const measure::TensorError* Session::errorIn(int recipe, int tensor) const {
    if (recipe < 0) return nullptr;
    return current().evaluator().error(Document::slotOf(recipe), tensor);
}

measure::ModelError Session::modelErrorIn(int recipe) const {
    if (recipe < 0) return {.coveredFraction = 1.0, .exactFraction = 1.0, .exact = true};
    return current().evaluator().modelError(Document::slotOf(recipe));
}

bool Session::isIdle() const {
    return current().evaluator().isIdle();
}

void Session::setMemoryChoice(const MemoryChoice& choice) {
    if (choice == m_memoryChoice) return;
    m_memoryChoice = choice;
    Q_EMIT memoryChoiceChanged();
}

}  // namespace weightscape::ui
