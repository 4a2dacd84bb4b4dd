// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QUndoStack>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/recipes/quantization_plan.h"
#include "ui/session/document_view.h"
#include "ui/session/model_outline.h"
#include "ui/session/open_moments.h"
#include "ui/session/planned_recipe.h"
#include "ui/session/recipe_book.h"
#include "ui/workbench/workbench.h"

namespace weightscape::ui {

/// One open model with what is chosen about it and measured on it. Part of the session, which says
/// what changed. GUI thread only.
class Document {
  public:
    /// The recipe starts at Q4_K_M; null stands for "nothing is open". `outline` is that of the
    /// model, which is made where it is null. Its workbench is paused.
    Document(std::shared_ptr<const Model> model, WorkPool& pool,
             std::shared_ptr<const ModelOutline> outline = nullptr);

    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return m_model; }
    /// Null without a model.
    [[nodiscard]] const std::shared_ptr<const ModelOutline>& outline() const { return m_outline; }
    [[nodiscard]] const RecipeBook& book() const { return m_book; }
    [[nodiscard]] const std::optional<recipes::Recipe>& preview() const { return m_preview; }
    [[nodiscard]] const recipes::PlanOptions& options() const { return m_options; }
    [[nodiscard]] const std::vector<int>& selection() const { return m_selection; }
    /// What is measured. Asking it changes nothing of the document.
    [[nodiscard]] Workbench& workbench() const { return m_workbench; }
    [[nodiscard]] QUndoStack& undoStack() { return m_undoStack; }
    /// The recipes as they are behind so many steps of undoStack(): 0 before the first one.
    /// Precondition: 0 <= steps <= undoStack().count().
    [[nodiscard]] RecipeBook bookAt(int steps) const;
    /// All steps of undoStack() by name; empty where nothing was changed.
    [[nodiscard]] RecipeHistory history() const;

    /// Steps that were left for others.
    [[nodiscard]] const RecipeBranches& branches() const { return m_branches; }
    void setBranches(RecipeBranches branches) { m_branches = std::move(branches); }

    /// Ends a preview. Precondition: isValid(book).
    void setBook(const RecipeBook& book);
    void setPreview(const std::optional<recipes::Recipe>& recipe);
    /// Without importance there are no moments either.
    void setImportance(std::shared_ptr<const ModelImportance> importance);
    [[nodiscard]] const OpenMoments& moments() const { return m_moments; }
    /// Precondition: of the model, or none. The encoders know only what the importance has of them.
    void setMoments(OpenMoments moments) { m_moments = std::move(moments); }
    void setImportanceHidden(bool hidden);
    /// False: nothing changed. Indices that the model has not are left out.
    bool select(std::vector<int> tensors);
    void setVisible(std::vector<int> tensors);

    /// Under the preview, else the active recipe.
    [[nodiscard]] DocumentView shown() const;
    /// Under one of the book's recipes, previews aside; the original for any other index.
    [[nodiscard]] DocumentView view(int recipe) const;
    /// Under a recipe that is only considered: it is planned, or was lately.
    [[nodiscard]] DocumentView view(const recipes::Recipe& recipe);

    /// A tensor of the model under a treatment: the same object for the few asked for last.
    [[nodiscard]] std::shared_ptr<const encoders::TreatedTensor> treated(
        const encoders::Treatment& treatment, int tensor) const;
    [[nodiscard]] bool hasTensor(int tensor) const;

  private:
    struct KeptPlan {
        recipes::Recipe recipe;
        PlannedRecipe planned;
        bool wasShown = false;
    };
    /// Made once for each of the recipes used last: undo and previews go back and forth.
    KeptPlan& kept(const recipes::Recipe& recipe);
    void makeRoom();
    [[nodiscard]] PlannedRecipe plan(const recipes::Recipe& recipe);
    void planAll();
    void forgetPlans();
    void dropUnknown(std::vector<int>& tensors) const;
    /// Where the workbench has a recipe of the book; the shown one for the original.
    [[nodiscard]] static std::size_t slotOf(int recipe) {
        const int slot = recipe + 1;
        return static_cast<std::size_t>(slot);
    }

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const ModelOutline> m_outline;
    RecipeBook m_book;
    std::optional<recipes::Recipe> m_preview;
    recipes::PlanOptions m_options;
    OpenMoments m_moments;
    std::deque<KeptPlan> m_kept;  ///< used last in front
    PlannedRecipe m_shown;
    std::vector<PlannedRecipe> m_planned;  ///< one per recipe of the book
    mutable std::deque<std::shared_ptr<const encoders::TreatedTensor>> m_treated;  ///< newest first
    std::vector<int> m_selection;
    QUndoStack m_undoStack;
    RecipeBranches m_branches;
    mutable Workbench m_workbench;
};

}  // namespace weightscape::ui
