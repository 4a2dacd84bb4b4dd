// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/cli/console.h"
#include "app/cli/evaluation_report.h"
#include "core/inference/evaluation/acceptance.h"
#include "core/inference/evaluation/run_text.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::cli {

/// The limits that a model has to keep, as given on the command line: one place for each row of
/// acceptanceFigures().
struct AcceptanceOptions {
    std::vector<std::optional<double>> values =
        std::vector<std::optional<double>>(inference::acceptanceFigures().size());

    [[nodiscard]] std::vector<inference::AcceptanceLimit> limits() const;
};

/// Adds --most-kld, --most-kld-p99, --most-kld-p999 and --least-same-top.
void addAcceptanceOptions(CLI::App& parser, AcceptanceOptions& options);

/// What each tensor alone does, the most first, on about 2,000 tokens of a text.
[[nodiscard]] Result<std::vector<NamedDamage>> attributeDamage(
    const std::shared_ptr<const Model>& model,
    const std::shared_ptr<const recipes::QuantizationPlan>& plan, inference::TokenText text,
    TaskContext& task);

/// The error of limits that are not kept, which names the tensors that cost most where damages are
/// known; tells of limits that are kept, but only just.
[[nodiscard]] Result<void> checkAcceptance(const std::vector<inference::LimitResult>& results,
                                           const std::vector<NamedDamage>& damages,
                                           Console& console);

/// What judges a plan.
struct JudgingInput {
    std::string path;                       ///< of the text; empty: nothing is judged
    std::span<const std::int32_t> learned;  ///< tokens that the weights were tuned by
};

/// Judges what a plan makes of a model by a text, before anything is written. Errors: those of
/// checkAcceptance(), of the text and of the run; InvalidArgument (the weights were learned from
/// the text).
[[nodiscard]] Result<void> acceptPlan(const std::shared_ptr<const Model>& model,
                                      const recipes::QuantizationPlan& plan,
                                      const JudgingInput& input, const AcceptanceOptions& options,
                                      Console& console, TaskContext& task);

}  // namespace weightscape::cli
