// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/inference/parts/backward_rows.h"
#include "core/inference/rows.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

enum class NormKind {
    RootMeanSquare,  ///< y = x / sqrt(mean(x²) + epsilon) · weight + bias
    Layer,           ///< the same of x - mean(x)
};

/// How rows are normalized. `weight` and `bias` have a number per column or are empty: 1 and 0.
struct Norm {
    NormKind kind = NormKind::RootMeanSquare;
    float epsilon = 0.0F;
    std::span<const float> weight = {};
    std::span<const float> bias = {};
};

/// Normalizes each row of `inputs` into `outputs` of the same shape; they may be the same rows.
/// NaN makes its row NaN. Zhang and Sennrich 2019; Ba, Kiros and Hinton 2016.
void normalize(const Norm& norm, ConstRows inputs, MutableRows outputs, TaskContext& task);

/// Where the gradients of a norm go: `inputs` is overwritten; `weight` and `bias` are added to, or
/// empty where nobody asks for them.
struct NormGradients {
    MutableRows inputs;
    std::span<float> weight = {};
    std::span<float> bias = {};
};

/// The gradients of normalize(). `gradients.inputs` may be the same rows as the output's.
void normalizeBackward(const Norm& norm, const BackwardRows& rows, const NormGradients& gradients,
                       TaskContext& task);

}  // namespace weightscape::inference
