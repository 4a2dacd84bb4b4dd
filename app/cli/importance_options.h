// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::cli {

/// An importance matrix and how it is used, as given on the command line.
struct ImportanceOptions {
    std::string file;  ///< empty: none
    std::string prior;
    std::vector<std::string> include;
    std::vector<std::string> exclude;
    std::string missing;
    bool hide = false;
    std::string calibrationText;  ///< empty: none
    std::size_t calibrationChunks = 128;
    std::string calibrationMemory;  ///< empty: half of what the machine has left
    std::string moments;            ///< a file of them; empty: none
};

/// Adds --imatrix, --imatrix-prior, --include-weights, --exclude-weights, --calibration-text,
/// --calibration-chunks, --calibration-memory and --moments.
void addImportanceOptions(CLI::App& parser, ImportanceOptions& options);
/// Adds --missing-importance and --hide-imatrix as well.
void addImportancePlanOptions(CLI::App& parser, ImportanceOptions& options);
/// Throws CLI::ValidationError when options contradict each other. For CLI::App::callback().
void checkImportanceOptions(const ImportanceOptions& options);

/// Reads the matrix and brings it to the model; null when none was given, or when the filters leave
/// nothing of it, as in llama-quantize. A calibration text runs through the model, which gives what
/// GPTQ and AWQ need, and the matrix as well where no file is named. Moments take the place of the
/// text's Hessians.
[[nodiscard]] Result<std::shared_ptr<const ModelImportance>> loadImportance(
    const Model& model, const ImportanceOptions& options, TaskContext& task);

/// The options of a plan.
[[nodiscard]] Result<recipes::PlanOptions> planOptions(const Model& model,
                                                       const ImportanceOptions& options,
                                                       TaskContext& task);

}  // namespace weightscape::cli
