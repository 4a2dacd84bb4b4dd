// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "app/cli/console.h"
#include "app/cli/importance_options.h"
#include "core/inference/running_model.h"

namespace weightscape::cli {

/// The model as its file has it, or what it would be by a recipe (a preset's name, pure:FORMAT or a
/// file) where one is named. Errors name the model's file.
[[nodiscard]] Result<inference::RunningModel> runModel(const std::shared_ptr<const Model>& model,
                                                       const std::string& recipe,
                                                       const ImportanceOptions& importance,
                                                       Console& console);

/// The plan of a recipe, whose warnings are told. Errors name the model's file.
[[nodiscard]] Result<std::shared_ptr<const recipes::QuantizationPlan>> planByRecipe(
    const Model& model, const std::string& recipe, const ImportanceOptions& importance,
    Console& console);

/// The same without a recipe.
[[nodiscard]] Result<inference::RunningModel> runModel(const std::shared_ptr<const Model>& model,
                                                       Console& console);

}  // namespace weightscape::cli
