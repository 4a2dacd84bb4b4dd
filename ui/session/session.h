// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>
#include <QUndoGroup>
#include <QUndoStack>
#include <memory>
#include <utility>
#include <vector>

#include "core/measure/statistics.h"
#include "core/model/model.h"
#include "ui/session/document.h"
#include "ui/session/memory_choice.h"
#include "ui/session/recipe_book.h"
#include "ui/tasks/work_pool.h"

namespace weightscape::ui {

/// What is open and chosen: the only mutable state of the window. Pages and panels read it and
/// listen to it; they do not know each other. GUI thread only. Everything handed out is immutable.
/// Several models may be open; all but models() speaks of the current one. Each has recipes A, B,
/// C…: the active one is edited and shown everywhere, the reference is what it is compared with.
class Session : public QObject {
    Q_OBJECT

  public:
    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    /// Where everybody's background work runs.
    [[nodiscard]] WorkPool& pool() { return m_pool; }

    /// Null while no model is open.
    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return current().model(); }
    /// One of its tensors. Precondition: it has that many.
    [[nodiscard]] const TensorInfo& info(int tensor) const {
        return model()->tensors[static_cast<std::size_t>(tensor)];
    }
    /// Closes the current model and opens this in its place; the recipe starts at Q4_K_M with an
    /// empty undo stack. An outline that is made already saves the window its time.
    void setModel(std::shared_ptr<const Model> model,
                  std::shared_ptr<const ModelOutline> outline = nullptr);
    /// Opens a further model and makes it the current one. Precondition: not null.
    void addModel(std::shared_ptr<const Model> model,
                  std::shared_ptr<const ModelOutline> outline = nullptr);
    /// Every open model with what is chosen about it, in the order of opening.
    [[nodiscard]] const std::vector<std::unique_ptr<Document>>& documents() const {
        return m_documents;
    }
    /// The current one; an empty one while no model is open.
    [[nodiscard]] Document& current() const;
    /// It under what is shown: the preview, else the active recipe.
    [[nodiscard]] DocumentView shown() const { return current().shown(); }
    /// It under one of recipes(), previews aside, or kOriginal.
    [[nodiscard]] DocumentView view(int recipe) const { return current().view(recipe); }
    /// It under a recipe that is only considered: choosing it next costs nothing.
    [[nodiscard]] DocumentView view(const recipes::Recipe& recipe) const {
        return current().view(recipe);
    }
    /// Where pages ask for what has to be measured.
    [[nodiscard]] Workbench& workbench() const { return current().workbench(); }
    /// Every open model in the order of opening.
    [[nodiscard]] std::vector<std::shared_ptr<const Model>> models() const;
    [[nodiscard]] int currentModel() const { return m_current; }
    /// Work on the others pauses; their recipes, selections and figures stay.
    void setCurrentModel(int index);
    /// The recipes of all models are as they were saved.
    void setSaved();
    /// Closes one of models(); the one before it becomes current where it was.
    void closeModel(int index);

    /// The active recipe.
    [[nodiscard]] const recipes::Recipe& recipe() const;
    /// Recipes that are compared: at least one.
    [[nodiscard]] const std::vector<NamedRecipe>& recipes() const { return recipeBook().recipes; }
    [[nodiscard]] int activeRecipe() const { return recipeBook().active; }
    /// What the active recipe is compared with, or kOriginal.
    [[nodiscard]] int referenceRecipe() const { return recipeBook().reference; }
    /// recipes(), activeRecipe() and referenceRecipe() as one value.
    [[nodiscard]] const RecipeBook& recipeBook() const { return current().book(); }
    /// One undoable step; `what` names it in Edit > Undo. Steps with the same non-empty `mergeKey`
    /// in a row become one (a slider drag). Precondition: isValid(book).
    void changeRecipeBook(const RecipeBook& book, const QString& what,
                          const QString& mergeKey = {});
    /// The same for the active recipe alone.
    void changeRecipe(const recipes::Recipe& recipe, const QString& what,
                      const QString& mergeKey = {});
    /// Shows a recipe in place of the active one without choosing it: figures and pictures follow,
    /// the undo stack does not. Any change of recipes ends it.
    void preview(const recipes::Recipe& recipe);
    void endPreview();
    [[nodiscard]] bool isPreviewing() const { return current().preview().has_value(); }
    /// Of the current model.
    [[nodiscard]] QUndoStack* undoStack() const { return &current().undoStack(); }
    /// Replaces the recipes and undoStack() by those of a history, at its current step. Nothing
    /// happens with an empty one. Precondition: isValid(history).
    void restoreHistory(const RecipeHistory& history);
    /// Goes to a step of one of the current model's branches; the steps that undoStack() has become
    /// a branch in its place. Preconditions: there is such a branch and step.
    void goToBranch(int branch, int step);
    /// Gives a step another name in the history. Precondition: 1 <= step <= undoStack()->count().
    void renameStep(int step, const QString& name);
    /// Those of all models; its active stack is undoStack(). For Edit > Undo.
    [[nodiscard]] QUndoGroup* undoGroup() { return &m_undoGroup; }

    /// The importance matrix that the plan uses; null without one. It goes with the model.
    [[nodiscard]] const std::shared_ptr<const ModelImportance>& importance() const {
        return planOptions().importance;
    }
    /// Whether columns have an importance of their own; moments alone tell none.
    [[nodiscard]] bool hasMatrix() const {
        return importance() && !importance()->matrix().entries.empty();
    }
    /// Plans and measures anew. Precondition: made for model(), or null.
    void setImportance(std::shared_ptr<const ModelImportance> importance);
    /// What is known of how errors reach the answers; goes with the importance, whose Hessians they
    /// are. Told by importanceChanged().
    [[nodiscard]] const OpenMoments& moments() const { return current().moments(); }
    /// Precondition: both made for model(); `importance` has the moments' Hessians.
    void setMoments(OpenMoments moments, std::shared_ptr<const ModelImportance> importance);
    /// The file that they are kept in by now.
    void setMomentsPath(const std::filesystem::path& path);
    /// Whether exported files say which importance matrix was used. Plans anew.
    void setImportanceHidden(bool hidden);
    /// What plans are made with besides the recipe.
    [[nodiscard]] const recipes::PlanOptions& planOptions() const { return current().options(); }

    /// Index into Model::tensors of the tensor that pages show, or -1.
    [[nodiscard]] int currentTensor() const { return selection().empty() ? -1 : selection()[0]; }
    /// All selected tensors, the current one first.
    [[nodiscard]] const std::vector<int>& selection() const { return current().selection(); }
    void select(std::vector<int> tensors);
    /// Tensors in view: measured before others that are not selected.
    void setVisible(std::vector<int> tensors) { current().setVisible(std::move(tensors)); }

    /// Null until computed; computed in the background for every tensor, the current one first.
    [[nodiscard]] const std::shared_ptr<const measure::TensorStatistics>& statistics(
        int tensor) const {
        return workbench().store().statistics(tensor);
    }
    /// True when nothing is computed in the background: every figure has its final value.
    [[nodiscard]] bool isIdle() const { return current().workbench().isIdle(); }

    /// What memory figures are for.
    [[nodiscard]] const MemoryChoice& memoryChoice() const { return m_memoryChoice; }
    void setMemoryChoice(const MemoryChoice& choice);

  Q_SIGNALS:
    void modelChanged();       ///< another current model, or none
    void modelsChanged();      ///< opened or closed
    void importanceChanged();  ///< followed by recipeChanged()
    void recipeChanged();      ///< recipes, preview, plans and planned formats
    void selectionChanged();
    void answered();  ///< workbench(): ask again
    void statisticsChanged(int tensor);
    void errorChanged(int tensor);  ///< in any recipe
    void modelErrorChanged();       ///< at most 25 times a second
    void memoryChoiceChanged();
    void stepRenamed();
    /// Background work for the status strip: `fraction` in 0..1, 1 when idle.
    void progressChanged(double fraction, const QString& stage);
    /// Background work on a model failed: one sentence. Figures that depend on it stay unknown.
    void evaluationFailed(const QString& sentence, const std::shared_ptr<const Model>& model);

  private:
    void pushStep(const RecipeBook& before, const RecipeBook& after, const QString& what,
                  const QString& mergeKey);
    void connectDocument(Document& document);
    void applyRecipeBook(Document& document, const RecipeBook& book);
    void tellNewModel();

    WorkPool m_pool;
    std::vector<std::unique_ptr<Document>> m_documents;
    std::unique_ptr<Document> m_none;  ///< stands for the current one while nothing is open
    int m_current = -1;
    MemoryChoice m_memoryChoice;
    bool m_isReplaying = false;  ///< steps are pushed that were taken before
    QUndoGroup m_undoGroup;
};

}  // namespace weightscape::ui
