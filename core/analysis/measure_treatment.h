// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>

#include "core/analysis/measure_error.h"
#include "core/analysis/treatment.h"
#include "core/schemes/apply_scheme.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "core/tensor/model.h"

namespace weightscape::analysis {

/// What a treatment costs a tensor and loses.
struct TreatmentError {
    TensorError error;
    /// Exact, overhead included: of the format, or of the scheme itself (not of the floats that
    /// simulate it).
    std::uint64_t bytes = 0;
    std::uint64_t weights = 0;
    std::optional<schemes::SchemeResult> scheme;  ///< only for a scheme

    /// Of this tensor; 0 without weights.
    [[nodiscard]] double bitsPerWeight() const;
};

struct TreatmentRequest {
    const Treatment& treatment;
    /// For formats; exact without. Schemes are always measured exactly: their groups may be as
    /// large as the tensor.
    std::optional<SampleSpec> sample = {};
    bool explain = false;         ///< of schemes: where the error comes from
    std::size_t worstGroups = 0;  ///< of schemes: how many groups to list
};

/// Measures a treatment: the one function behind every figure about it. For a scheme the error is
/// that of its decoded weights, before they are rounded to the float format that stores them.
/// Errors: Cancelled, Unsupported, InvalidArgument (checkScheme).
[[nodiscard]] Result<TreatmentError> measureTreatment(const Model& model, const TensorInfo& tensor,
                                                      const TreatmentRequest& request,
                                                      TaskContext& task);

/// A scheme's figures in the form that formats have.
[[nodiscard]] TensorError tensorError(const schemes::SchemeResult& result);

}  // namespace weightscape::analysis
