// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/inference/evaluation/run_text.h"
#include "core/inference/figures/estimate.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// Which tensors a recipe's damage comes from: each is changed alone, all others stay as they are.
/// What is scaled is quantized so and then brought back to its size.
namespace weightscape::inference {

struct TensorDamage {
    std::size_t tensor = 0;  ///< index into Model::tensors
    /// KL divergence from the original's answers in nats per token, with the standard error that
    /// comes from the choice of tokens.
    Estimate divergence;
    Estimate sameTop;  ///< share of tokens with the same likeliest successor
};

struct AttributionRequest {
    std::shared_ptr<const Model> model;
    std::shared_ptr<const recipes::QuantizationPlan> plan;
    /// What is judged, at most about two thousand tokens: a sample of a longer text.
    TokenText text;
    /// Only these tensors; empty: all that the plan changes otherwise than by
    /// scaling, and the model's graph uses.
    std::vector<std::size_t> tensors = {};
    /// Told each tensor at once, in the thread that works; may be empty.
    std::function<void(const TensorDamage&)> progress = {};
};

/// The largest damage first. A tensor costs the layers from its own on, not the whole model.
/// Errors: those of Decoder::open() and of the encoders, Cancelled.
[[nodiscard]] Result<std::vector<TensorDamage>> attributeDamage(const AttributionRequest& request,
                                                                TaskContext& task);

}  // namespace weightscape::inference
