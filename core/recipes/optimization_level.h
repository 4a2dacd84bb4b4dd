// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/recipes/recipe.h"
#include "core/support/text.h"

namespace weightscape::recipes {

/// How much is done to make the best of the same types. Rows live for the whole program.
struct OptimizationLevel {
    unsigned number = 0;
    Words label;
    Words summary;                  ///< one plain line, no full stop
    bool searchesScales = false;    ///< where a format's own encoder does not
    bool letsErrorsCancel = false;  ///< refinedGptq(), by Hessians of moments or of a text
    bool tunes = false;             ///< all tensors together, by a text (inference/tuning)
};

/// The table: each level does what those before it do, and more.
[[nodiscard]] std::span<const OptimizationLevel> allOptimizationLevels();
/// Null: there is none.
[[nodiscard]] const OptimizationLevel* findOptimizationLevel(unsigned number);

/// The level that a recipe is of: the one it names, or what its GPTQ amounts to.
[[nodiscard]] const OptimizationLevel& levelOf(const Recipe& recipe);
/// The recipe at a level. GPTQ that it describes itself stays as it is where the level has any.
[[nodiscard]] Recipe atLevel(Recipe recipe, const OptimizationLevel& level);

}  // namespace weightscape::recipes
