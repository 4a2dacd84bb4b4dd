// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/recipes/quantization_plan.h"
#include "core/support/finding.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::exporting {

/// All that is known before a planned model is written, each once: about the file, its weights of
/// zeros, the importance matrix, and the plan. Reads few weights (measure::zeroFindings()). Errors:
/// Cancelled; those of recipes::overriddenModel().
[[nodiscard]] Result<Findings> exportFindings(const Model& model,
                                              const recipes::QuantizationPlan& plan,
                                              TaskContext& task);

/// What is not put up with.
struct Strictness {
    bool problems = false;   ///< findings that are no notes
    bool fallbacks = false;  ///< tensors whose shape the wanted format does not fit
};

/// Error InvalidArgument where a finding or a fallback is not put up with; it says how many there
/// are and the first of them.
[[nodiscard]] Result<void> checkStrictly(const Model& model, const recipes::QuantizationPlan& plan,
                                         const Findings& findings, const Strictness& strictness);

}  // namespace weightscape::exporting
