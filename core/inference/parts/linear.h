// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/inference/parts/backward_rows.h"
#include "core/inference/rows.h"
#include "core/inference/weight_matrix.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Where the gradients of a linear layer go. `inputs` is overwritten, `weights` (a row per row of
/// the matrix) and `bias` are added to; those without numbers are not computed.
struct LinearGradients {
    MutableRows inputs = {};
    MutableRows weights = {};
    std::span<float> bias = {};
};

/// The gradients of outputs = inputs · weightsᵀ + bias, see multiply(): those of the inputs are
/// outputGradients · weights, those of the weights outputGradientsᵀ · inputs. Weights are decoded a
/// few rows at a time. Parallel over tokens, then over rows of weights; gradients may not overlap
/// the rows. Sums are made in float in an order that depends on the shapes alone.
void linearBackward(const WeightMatrix& weights, const BackwardRows& rows,
                    const LinearGradients& gradients, TaskContext& task);

}  // namespace weightscape::inference
