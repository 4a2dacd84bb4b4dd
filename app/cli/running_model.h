// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>

#include "app/cli/console.h"
#include "app/cli/importance_options.h"
#include "core/inference/running_model.h"

namespace weightscape::cli {

/// Opens what a command runs: a folder that cannot be run as it is becomes a GGUF.
[[nodiscard]] Result<std::shared_ptr<const Model>> openModelToRun(const std::string& path);

/// The plan of a recipe (a preset's name, pure:FORMAT or a file), whose warnings are told; null
/// where none is named. Errors name the model's file.
[[nodiscard]] Result<std::shared_ptr<const recipes::QuantizationPlan>> planByRecipe(
    const Model& model, const std::string& recipe, const ImportanceOptions& importance,
    Console& console);

/// What the model would be by a plan, or the model as its file has it where there is none. Errors
/// name the model's file.
[[nodiscard]] Result<inference::RunningModel> runModel(
    const std::shared_ptr<const Model>& model,
    const std::shared_ptr<const recipes::QuantizationPlan>& plan, TaskContext& task);

}  // namespace weightscape::cli
