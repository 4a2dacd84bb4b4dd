// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/session.h"

#include <algorithm>

#include "ui/session/recipe_command.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

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
    const Workbench* workbench = &document.workbench();
    const auto isCurrent = [this, &document] { return &document == &current(); };
    const auto forward = [&](auto signal, auto own) {
        connect(workbench, signal, this, [this, isCurrent, own](const auto&... told) {
            if (isCurrent()) Q_EMIT(this->*own)(told...);
        });
    };
    forward(&Workbench::statisticsReady, &Session::statisticsChanged);
    forward(&Workbench::errorReady, &Session::errorChanged);
    forward(&Workbench::answered, &Session::answered);
    forward(&Workbench::modelErrorReady, &Session::modelErrorChanged);
    forward(&Workbench::progressed, &Session::progressChanged);
    connect(workbench, &Workbench::failed, this, [this, &document](const Error& error) {
        Q_EMIT evaluationFailed(errorSentence(error), document.model());
    });
}

void Session::setModel(std::shared_ptr<const Model> model,
                       std::shared_ptr<const ModelOutline> outline) {
    std::unique_ptr<Document> closed;  // destroyed when nothing shows it any more
    if (m_current >= 0) {
        const auto place = m_documents.begin() + m_current;
        closed = std::move(*place);
        m_documents.erase(place);
    }
    if (model) {
        m_current = std::max(0, m_current);
        auto document = std::make_unique<Document>(std::move(model), m_pool, std::move(outline));
        connectDocument(*document);
        m_undoGroup.addStack(&document->undoStack());
        m_documents.insert(m_documents.begin() + m_current, std::move(document));
    } else {
        m_current = std::min(m_current, static_cast<int>(m_documents.size()) - 1);
    }
    Q_EMIT modelsChanged();
    tellNewModel();
}

void Session::addModel(std::shared_ptr<const Model> model,
                       std::shared_ptr<const ModelOutline> outline) {
    if (m_current >= 0) current().workbench().setPaused(true);
    m_documents.push_back(std::make_unique<Document>(std::move(model), m_pool, std::move(outline)));
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
    current().workbench().setPaused(true);
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
    m_undoGroup.setActiveStack(&current().undoStack());
    Q_EMIT modelChanged();
    Q_EMIT importanceChanged();
    Q_EMIT recipeChanged();
    if (current().selection().empty() && current().hasTensor(0)) {
        select({0});
    } else {
        Q_EMIT selectionChanged();
    }
    // The window shows the model before work on it takes its share of the processor.
    current().workbench().setPaused(false);
}

const recipes::Recipe& Session::recipe() const {
    return recipes()[static_cast<std::size_t>(activeRecipe())].recipe;
}

void Session::changeRecipeBook(const RecipeBook& book, const QString& what,
                               const QString& mergeKey) {
    if (book == recipeBook() || !isValid(book)) return endPreview();
    // The step ends a preview: what was shown before it in between would be a change of its own.
    pushStep(recipeBook(), book, what, mergeKey);
}

void Session::pushStep(const RecipeBook& before, const RecipeBook& after, const QString& what,
                       const QString& mergeKey) {
    const auto apply = [this, &document = current()](const RecipeBook& book) {
        applyRecipeBook(document, book);
    };
    Document& shown = current();
    if (!m_isReplaying && shown.undoStack().canRedo()) {
        // The stack would drop the steps that were taken back.
        RecipeHistory kept = shown.history();
        kept.steps.resize(static_cast<std::size_t>(kept.current) + 1);
        shown.setBranches(withBranch(shown.branches(), shown.history(), kept));
    }
    shown.undoStack().push(new RecipeCommand(apply, {before, after, mergeKey}, what));
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

void Session::restoreHistory(const RecipeHistory& history) {
    if (history.steps.empty()) return;
    endPreview();
    QUndoStack& stack = current().undoStack();
    m_isReplaying = true;  // each step would be planned otherwise
    stack.clear();
    for (std::size_t i = 1; i < history.steps.size(); ++i) {
        pushStep(history.steps[i - 1].book, history.steps[i].book, history.steps[i].name, {});
    }
    stack.setIndex(history.current);
    m_isReplaying = false;
    applyRecipeBook(current(), history.steps[static_cast<std::size_t>(history.current)].book);
}

void Session::goToBranch(int branch, int step) {
    RecipeBranches branches = current().branches();
    RecipeHistory wanted = std::move(branches[static_cast<std::size_t>(branch)]);
    wanted.current = step;
    branches.erase(branches.begin() + branch);
    current().setBranches(withBranch(std::move(branches), current().history(), wanted));
    restoreHistory(wanted);
}

void Session::renameStep(int step, const QString& name) {
    if (undoStack()->text(step - 1) == name) return;
    // The stack only hands out its commands for reading; a name is no part of what they do.
    const_cast<QUndoCommand*>(undoStack()->command(step - 1))->setText(name);
    undoStack()->resetClean();  // the name is not saved yet
    Q_EMIT stepRenamed();
}

void Session::setImportance(std::shared_ptr<const ModelImportance> importance) {
    if (importance == planOptions().importance) return;
    current().setImportance(std::move(importance));
    Q_EMIT importanceChanged();
    Q_EMIT recipeChanged();
}

void Session::setMoments(OpenMoments moments, std::shared_ptr<const ModelImportance> importance) {
    current().setMoments(std::move(moments));
    setImportance(std::move(importance));
}

void Session::setMomentsPath(const std::filesystem::path& path) {
    OpenMoments moments = current().moments();
    moments.path = path;
    current().setMoments(std::move(moments));
    Q_EMIT importanceChanged();
}

void Session::setImportanceHidden(bool hidden) {
    if (hidden == planOptions().hideImportance) return;
    current().setImportanceHidden(hidden);
    Q_EMIT recipeChanged();
}

void Session::select(std::vector<int> tensors) {
    if (current().select(std::move(tensors))) Q_EMIT selectionChanged();
}

void Session::setMemoryChoice(const MemoryChoice& choice) {
    if (choice == m_memoryChoice) return;
    m_memoryChoice = choice;
    Q_EMIT memoryChoiceChanged();
}

}  // namespace weightscape::ui
