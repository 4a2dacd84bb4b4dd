// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/inference/rows.h"
#include "core/inference/weight_matrix.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// The linear layer: outputs[t][r] = sum over k of inputs[t][k] * weights[r][k], for all tokens t
/// and rows r of the weights. Weights count as their format decodes them; sums are made in float
/// with fused multiply-adds where the processor has them, in an order that depends on the shapes
/// alone. NaN and infinite numbers pass through as they do in sums. One exception: inputs of
/// weights of Q4_K, Q5_K and Q6_K are rounded in blocks of 256 (rounded_inputs.h) where they are
/// more than kMostDotTokens, to 14 bits, and those of Q4_K to 16 bits where they are fewer; what is
/// infinite becomes NaN, and the last bits depend on the instruction set. Runs on all threads; the
/// result does not depend on their number. The only error is Cancelled, after which the outputs
/// hold anything. Throws std::bad_alloc. Preconditions: inputs.width == weights.columns,
/// outputs.width == weights.rows, inputs.count == outputs.count; outputs do not overlap the inputs.
[[nodiscard]] Result<void> multiply(const WeightMatrix& weights, ConstRows inputs,
                                    MutableRows outputs, TaskContext& task);

}  // namespace weightscape::inference
