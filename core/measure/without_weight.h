// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/quantize/encoders/treatment.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// What a single weight does to the block it is in, or to its group in a composed scheme.
struct WeightEffect {
    float value = 0;
    std::uint64_t firstColumn = 0;  ///< of its block or group
    std::uint64_t neighbours = 0;   ///< other weights of the block or group
    /// Different values that the neighbours have once decoded: with the weight, and with 0 instead.
    std::uint64_t levelsWith = 0, levelsWithout = 0;
    /// Σe² of the neighbours, with the weight and with 0 instead; weight units².
    double errorWith = 0, errorWithout = 0;
};

/// One weight of a tensor as the treatment leaves it. The references outlive the call.
struct WeightRequest {
    const Model& model;
    const TensorInfo& tensor;
    const encoders::Treatment& treatment;
    std::uint64_t row = 0, column = 0;
    ColumnImportance importance = {};
};

/// Encodes the weight's row as it is and with the weight set to 0, and compares the other weights
/// of its block; a calibrator chooses its scales anew for both. Under a composed scheme all that
/// the scheme learns from the tensor (ranges, levels, weights kept aside) is learnt anew for both,
/// which may take as long as measuring the tensor twice; values are those of the scheme, before
/// they are rounded to the floats that store them. Errors: InvalidArgument (no such weight),
/// Unsupported (the format has no blocks or does not fit, the weights cannot be read), Cancelled.
[[nodiscard]] Result<WeightEffect> effectOfWeight(const WeightRequest& request, TaskContext& task);

}  // namespace weightscape::measure
