// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/inference/rows.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Each logit becomes cap · tanh(logit / cap), in place: what gemma does to its last logits.
void capLogits(float cap, MutableRows logits, TaskContext& task);
/// Makes the gradients of capped logits those of the logits before, in place.
void capLogitsBackward(float cap, ConstRows capped, MutableRows gradients, TaskContext& task);

/// The sum over the rows of -ln of the probability of each row's target, in nats; rows are added in
/// their order. NaN or +infinity in a row makes the sum NaN.
/// Precondition: a target per row, all < logits.width.
[[nodiscard]] double crossEntropy(ConstRows logits, std::span<const std::uint32_t> targets,
                                  TaskContext& task);
/// How it changes with each logit, overwritten; `gradients` may be the rows of the logits.
void crossEntropyBackward(ConstRows logits, std::span<const std::uint32_t> targets,
                          MutableRows gradients, TaskContext& task);

/// Logits of the same tokens from two models.
struct LogitPair {
    ConstRows original;
    ConstRows quantized;
};

/// The sum over the rows of KL(original || quantized) of their softmaxes, in nats; NaN likewise.
[[nodiscard]] double divergence(const LogitPair& logits, TaskContext& task);
/// How it changes with each logit of the quantized model, overwritten; `gradients` may be the rows
/// of either.
void divergenceBackward(const LogitPair& logits, MutableRows gradients, TaskContext& task);

}  // namespace weightscape::inference
