// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/console.h"
#include "app/cli/importance_options.h"
#include "core/inference/tuning/tune_plan.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/recipes/recipe.h"
#include "core/support/result.h"

namespace weightscape::cli {

/// How much is done for the same types, as given on the command line.
struct TuningOptions {
    std::optional<unsigned> optimize;   ///< none: as the recipe says
    std::optional<std::string> tuning;  ///< its numbers; none: as the recipe says
    std::string developmentText;        ///< empty: a part of the calibration text
    std::size_t context = 256;
};

/// Adds --optimize, --tuning and --development-text.
void addTuningOptions(CLI::App& parser, TuningOptions& options);

/// The recipe at the level that was asked for, if any was. Errors: InvalidArgument (what the level
/// needs was not given).
[[nodiscard]] Result<recipes::Recipe> atLevel(recipes::Recipe recipe, const TuningOptions& options,
                                              const ImportanceOptions& importance);

/// What a recipe that tunes learns from and stops by.
struct TuningInput {
    inference::TuningTexts texts;
    recipes::TuningNotes notes;
};
/// None where the recipe does not tune. Warns of texts that share much. Errors: those of the texts;
/// InvalidArgument (too short, or the same text for both).
[[nodiscard]] Result<std::optional<TuningInput>> readTuningInput(
    const Model& model, const recipes::Recipe& recipe, const TuningOptions& options,
    const ImportanceOptions& importance, Console& console);

/// The plan with its blocks, and tells how much that brought.
[[nodiscard]] Result<recipes::QuantizationPlan> tuned(const std::shared_ptr<const Model>& model,
                                                      const recipes::QuantizationPlan& plan,
                                                      const TuningInput& input, Console& console,
                                                      TaskContext& task);

}  // namespace weightscape::cli
