// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "core/inference/decoders/decoder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::cli {

/// How a model runs coarser than in full precision, besides its weights.
struct RoundingOptions {
    std::string activations = "none";
    std::string cacheType;  ///< empty: full precision
    /// For ranges that are chosen beforehand, as readCalibrationText() takes it; not an option
    /// here.
    std::string calibrationText = "balanced";

    [[nodiscard]] bool changesNothing() const { return activations == "none" && cacheType.empty(); }
};

/// Adds --activations and --cache-type.
void addRoundingOptions(CLI::App& parser, RoundingOptions& options);

/// What RunOptions refer to.
struct ModelRounding {
    std::unique_ptr<inference::InputRounding> inputs;  ///< null: none
    inference::RunOptions run;
};
/// Runs the calibration text through the model where the mode needs it, in contexts of this length.
/// Errors: those of the text, the tokenizer and the run.
[[nodiscard]] Result<ModelRounding> prepareRounding(const RoundingOptions& options,
                                                    const inference::Decoder& decoder,
                                                    std::size_t context, TaskContext& task);

}  // namespace weightscape::cli
