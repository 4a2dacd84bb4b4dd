// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/recipe_book.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace weightscape::ui {
namespace {

constexpr std::size_t kKeptSteps = 100, kKeptRules = 20'000, kKeptBranches = 20;

/// Edits of metadata count as the rules that would take as much room.
std::size_t rulesIn(const RecipeBook& book) {
    constexpr std::size_t kBytesOfRule = 64;
    std::size_t rules = 0;
    for (const NamedRecipe& named : book.recipes) {
        rules += named.recipe.rules.size();
        for (const MetadataEdit& edit : named.recipe.metadata.edits) {
            rules += 1 + edit.text.size() / kBytesOfRule;
        }
    }
    return rules;
}

}  // namespace

std::size_t commonSteps(const RecipeHistory& a, const RecipeHistory& b) {
    const auto [inA, inB] = std::ranges::mismatch(a.steps, b.steps);
    return static_cast<std::size_t>(inA - a.steps.begin());
}

RecipeBranches withBranch(RecipeBranches branches, RecipeHistory left,
                          const RecipeHistory& goneOnWith) {
    left.current = 0;
    const auto contains = [](const RecipeHistory& whole, const RecipeHistory& part) {
        return commonSteps(whole, part) == part.steps.size();
    };
    const bool isKnown =
        contains(goneOnWith, left) ||
        std::ranges::any_of(branches, [&](const auto& branch) { return contains(branch, left); });
    if (isKnown) return branches;
    std::erase_if(branches, [&](const auto& branch) { return contains(left, branch); });
    if (branches.size() >= kKeptBranches) branches.erase(branches.begin());
    branches.push_back(shortened(std::move(left)));
    return branches;
}

bool isValid(const RecipeBook& book) {
    const int count = static_cast<int>(book.recipes.size());
    return count > 0 && book.active >= 0 && book.active < count && book.reference >= -1 &&
           book.reference < count;
}

bool isValid(const RecipeHistory& history) {
    const int count = static_cast<int>(history.steps.size());
    return count == 0 || (history.current >= 0 && history.current < count &&
                          std::ranges::all_of(history.steps, [](const RecipeStep& step) {
                              return isValid(step.book);
                          }));
}

RecipeHistory shortened(RecipeHistory history) {
    std::size_t rules = 0;
    for (const RecipeStep& step : history.steps) rules += rulesIn(step.book);
    std::size_t first = 0, end = history.steps.size();
    const auto current = static_cast<std::size_t>(history.current);
    while (end - first > 1 && (end - first > kKeptSteps || rules > kKeptRules)) {
        const std::size_t dropped = first < current ? first++ : --end;
        rules -= rulesIn(history.steps[dropped].book);
    }
    const auto begin = history.steps.begin();
    history.steps = {begin + static_cast<std::ptrdiff_t>(first),
                     begin + static_cast<std::ptrdiff_t>(end)};
    history.current -= static_cast<int>(first);
    if (!history.steps.empty()) history.steps.front().name.clear();
    return history;
}

QString recipeLetter(int recipe) {
    return recipe < 26 ? QString(QChar(u'A' + recipe)) : QString::number(recipe + 1);
}

RecipeBook withRecipe(RecipeBook book, const NamedRecipe& recipe) {
    book.recipes.push_back(recipe);
    book.reference = book.active;
    book.active = static_cast<int>(book.recipes.size()) - 1;
    return book;
}

RecipeBook withoutRecipe(RecipeBook book, int recipe) {
    book.recipes.erase(book.recipes.begin() + recipe);
    const auto moved = [recipe](int index) { return index > recipe ? index - 1 : index; };
    book.active = book.active == recipe ? std::max(0, recipe - 1) : moved(book.active);
    book.reference = book.reference == recipe ? -1 : moved(book.reference);
    return book;
}

RecipeBook withSidesSwapped(RecipeBook book) {
    if (book.reference >= 0) std::swap(book.active, book.reference);
    return book;
}

}  // namespace weightscape::ui
