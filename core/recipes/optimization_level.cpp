// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/optimization_level.h"

#include <algorithm>
#include <array>

namespace weightscape::recipes {
namespace {

constexpr std::array<OptimizationLevel, 4> kLevels = {{
    {.number = 0,
     .label = "as llama.cpp"_text,
     .summary = "the bytes of llama.cpp's encoders"_text},
    {.number = 1,
     .label = "scales searched"_text,
     .summary = "scales are searched, by the importance of the columns, where llama.cpp takes the "
                "first that comes"_text,
     .searchesScales = true},
    {.number = 2,
     .label = "errors cancel"_text,
     .summary = "codes and scales are chosen so that errors of a row cancel in the answers, by "
                "moments of a calibration text"_text,
     .searchesScales = true,
     .letsErrorsCancel = true},
    {.number = 3,
     .label = "tuned"_text,
     .summary = "codes, scales and norms of all tensors then move together until the model answers "
                "a text as the original does"_text,
     .searchesScales = true,
     .letsErrorsCancel = true,
     .tunes = true},
}};

}  // namespace

std::span<const OptimizationLevel> allOptimizationLevels() {
    return kLevels;
}

const OptimizationLevel* findOptimizationLevel(unsigned number) {
    const auto found = std::ranges::find(kLevels, number, &OptimizationLevel::number);
    return found == kLevels.end() ? nullptr : &*found;
}

const OptimizationLevel& levelOf(const Recipe& recipe) {
    if (const OptimizationLevel* named = findOptimizationLevel(recipe.optimize);
        named != nullptr && recipe.optimize > 0) {
        return *named;
    }
    const auto does = [&](const OptimizationLevel& level) {
        return level.letsErrorsCancel == static_cast<bool>(recipe.feedback);
    };
    return *std::ranges::find_if(kLevels, does);
}

Recipe atLevel(Recipe recipe, const OptimizationLevel& level) {
    recipe.optimize = level.number;
    if (!level.letsErrorsCancel) {
        recipe.feedback.reset();
    } else if (!recipe.feedback) {
        recipe.feedback = encoders::refinedGptq();
    }
    return recipe;
}

}  // namespace weightscape::recipes
