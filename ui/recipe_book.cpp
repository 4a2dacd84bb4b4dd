// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/recipe_book.h"

namespace weightscape::ui {

bool isValid(const RecipeBook& book) {
    const int count = static_cast<int>(book.recipes.size());
    return count > 0 && book.active >= 0 && book.active < count && book.reference >= -1 &&
           book.reference < count;
}

}  // namespace weightscape::ui
