// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/inference/rows.h"
#include "core/inference/weight_matrix.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// The rows of a matrix that stand for tokens, each number times `scale`.
struct Embedding {
    WeightMatrix weights;  ///< a row per token
    float scale = 1.0F;    ///< gemma: the root of the width
};

/// Decodes the rows of the tokens alone into `outputs`: one row per token, as wide as the weights.
/// Precondition: every token < weights.rows.
void embed(const Embedding& embedding, std::span<const std::uint32_t> tokens, MutableRows outputs,
           TaskContext& task);

/// Adds the gradients of embed()'s rows to those of the weights (one row per token of the
/// vocabulary), in the order of the text.
void embedBackward(const Embedding& embedding, std::span<const std::uint32_t> tokens,
                   ConstRows outputGradients, MutableRows weightGradients);

}  // namespace weightscape::inference
