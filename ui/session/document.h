// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QUndoStack>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "core/model/model.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/recipes/quantization_plan.h"
#include "ui/session/planned_recipe.h"
#include "ui/session/recipe_book.h"
#include "ui/work/evaluator.h"

namespace weightscape::ui {

/// One open model with what is chosen about it and measured on it. Part of the session, which says
/// what changed. GUI thread only.
class Document {
  public:
    /// The recipe starts at Q4_K_M; null stands for "nothing is open".
    Document(std::shared_ptr<const Model> model, WorkPool& pool);

    [[nodiscard]] const std::shared_ptr<const Model>& model() const { return m_model; }
    [[nodiscard]] const RecipeBook& book() const { return m_book; }
    [[nodiscard]] const std::optional<recipes::Recipe>& preview() const { return m_preview; }
    [[nodiscard]] const recipes::PlanOptions& options() const { return m_options; }
    [[nodiscard]] const std::vector<int>& selection() const { return m_selection; }
    [[nodiscard]] Evaluator& evaluator() { return m_evaluator; }
    [[nodiscard]] const Evaluator& evaluator() const { return m_evaluator; }
    [[nodiscard]] QUndoStack& undoStack() { return m_undoStack; }

    /// Ends a preview. Precondition: isValid(book).
    void setBook(const RecipeBook& book);
    void setPreview(const std::optional<recipes::Recipe>& recipe);
    void setImportance(std::shared_ptr<const ModelImportance> importance);
    void setImportanceHidden(bool hidden);
    /// False: nothing changed. Indices that the model has not are left out.
    bool select(std::vector<int> tensors);
    void setVisible(std::vector<int> tensors);

    /// The preview's plan, else that of the active recipe.
    [[nodiscard]] const PlannedRecipe& shown() const { return m_shown; }
    /// Of one of the book's recipes; empty for any other index.
    [[nodiscard]] const PlannedRecipe& planned(int recipe) const;
    /// Of a recipe that is only considered, not shown.
    [[nodiscard]] PlannedRecipe planUnshown(const recipes::Recipe& recipe);
    /// What the evaluator calls a recipe of the book.
    [[nodiscard]] static int slotOf(int recipe) { return recipe + 1; }

    /// What a plan, which may be null, does with a tensor of the model.
    [[nodiscard]] encoders::Treatment treatment(const recipes::QuantizationPlan* plan,
                                                int tensor) const;
    [[nodiscard]] double bitsPerWeight(const recipes::QuantizationPlan* plan, int tensor) const;
    /// The same object for the few asked for last; null when the model has no such tensor.
    [[nodiscard]] std::shared_ptr<const encoders::TreatedTensor> treated(
        const recipes::QuantizationPlan* plan, int tensor) const;
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

    std::shared_ptr<const Model> m_model;
    std::shared_ptr<const recipes::PlanBasis> m_basis;  ///< of the model; null without one
    RecipeBook m_book;
    std::optional<recipes::Recipe> m_preview;
    recipes::PlanOptions m_options;
    std::deque<KeptPlan> m_kept;  ///< used last in front
    PlannedRecipe m_shown;
    std::vector<PlannedRecipe> m_planned;  ///< one per recipe of the book
    mutable std::deque<std::shared_ptr<const encoders::TreatedTensor>> m_treated;  ///< newest first
    std::vector<int> m_selection;
    QUndoStack m_undoStack;
    Evaluator m_evaluator;
};

}  // namespace weightscape::ui
