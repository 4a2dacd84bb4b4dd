// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/recipes/recipe.h"
#include "ui/session/budget_choice.h"

namespace weightscape::ui {

/// One of the recipes that are compared.
struct NamedRecipe {
    QString name;  ///< given by the user; empty: the recipe's title serves
    recipes::Recipe recipe;
    friend bool operator==(const NamedRecipe&, const NamedRecipe&) = default;
};

/// What undo steps through: a small value.
struct RecipeBook {
    std::vector<NamedRecipe> recipes{NamedRecipe{}};  ///< A, B, C…: at least one
    int active = 0;                                   ///< the one edited and shown
    int reference = -1;  ///< what it is compared with; -1: the model as it is
    BudgetChoice budget = {};
    friend bool operator==(const RecipeBook&, const RecipeBook&) = default;
};

/// A state of the recipes, and the name of what led to it.
struct RecipeStep {
    QString name;
    RecipeBook book;
    friend bool operator==(const RecipeStep&, const RecipeStep&) = default;
};

/// All that undo and redo can go to. The first step is the state before any change and has no name.
struct RecipeHistory {
    std::vector<RecipeStep> steps;  ///< empty: nothing was changed
    int current = 0;                ///< index into steps
    friend bool operator==(const RecipeHistory&, const RecipeHistory&) = default;
};

/// Histories that were left: steps were taken back and others made in their place. Each leads from
/// the first step to its own end; `current` has no meaning in it.
using RecipeBranches = std::vector<RecipeHistory>;

/// How many steps two histories have in common from the first one on.
[[nodiscard]] std::size_t commonSteps(const RecipeHistory& a, const RecipeHistory& b);
/// With one more at the end, shortened; those that it contains go, as do the oldest of more than
/// twenty. Nothing changes where one of them, or the history that is gone on with, contains it.
[[nodiscard]] RecipeBranches withBranch(RecipeBranches branches, RecipeHistory left,
                                        const RecipeHistory& goneOnWith);

/// Indices within range and at least one recipe.
[[nodiscard]] bool isValid(const RecipeBook& book);
/// Every book valid and the current step among them, or empty.
[[nodiscard]] bool isValid(const RecipeHistory& history);
/// The steps around the current one that a file has room for: at most 100 with 20,000 rules. The
/// current one stays; the oldest go first.
[[nodiscard]] RecipeHistory shortened(RecipeHistory history);
/// "A", "B", … "Z", "27": what the columns of a comparison are called.
[[nodiscard]] QString recipeLetter(int recipe);
/// With one more recipe at the end, which becomes the active one; the one that was active becomes
/// the reference.
[[nodiscard]] RecipeBook withRecipe(RecipeBook book, const NamedRecipe& recipe);
/// Without one of several; the one before it takes over where it was active, the original where it
/// was the reference. Precondition: there are at least two, and `recipe` is one of them.
[[nodiscard]] RecipeBook withoutRecipe(RecipeBook book, int recipe);
/// The reference as the active recipe and the other way round; the same where the original is the
/// reference, which cannot be edited.
[[nodiscard]] RecipeBook withSidesSwapped(RecipeBook book);

}  // namespace weightscape::ui
