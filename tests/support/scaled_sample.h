// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/inference/decoders/channel_groups.h"
#include "core/recipes/quantization_plan.h"
#include "tests/support/sample_importance.h"

namespace weightscape::test {

/// All that AWQ wants to know of the built-in model, or one made of it.
[[nodiscard]] inline recipes::PlanOptions scalingOptions(const Model& model) {
    recipes::PlanOptions options;
    options.importance = sampleImportance(model);
    options.channels =
        std::make_shared<const encoders::ScaledGroups>(inference::channelGroups(model));
    return options;
}

/// A recipe with AWQ, and one treatment for all matrices.
[[nodiscard]] inline recipes::Recipe scaledRecipe(const std::string& treatment) {
    recipes::Recipe recipe;
    recipe.preset = "COPY";
    recipe.rules = {{"*", encoders::parseTreatment(treatment).value()}};
    recipe.scaling = encoders::AwqChoice{};
    return recipe;
}

}  // namespace weightscape::test
