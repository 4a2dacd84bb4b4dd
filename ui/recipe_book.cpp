// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/recipe_book.h"

#include <algorithm>
#include <utility>

namespace weightscape::ui {

bool isValid(const RecipeBook& book) {
    const int count = static_cast<int>(book.recipes.size());
    return count > 0 && book.active >= 0 && book.active < count && book.reference >= -1 &&
           book.reference < count;
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
