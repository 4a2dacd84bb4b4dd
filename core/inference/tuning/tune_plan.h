// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/inference/evaluation/run_text.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// End-to-end tuning: codes, scales and norms of all tensors together move so that the model
/// answers as the original does. What comes out is a plan whose tensors have their blocks.
namespace weightscape::inference {

/// Two texts that share nothing: one to learn from, and one to stop by.
struct TuningTexts {
    TokenText learning;
    TokenText development;
};

/// Where a run stood.
struct TuningPoint {
    std::size_t step = 0;
    double divergence = 0.0;  ///< mean KL divergence on the development text, nats per token
};

struct TunedPlan {
    recipes::QuantizationPlan plan;
    std::vector<TuningPoint> curve;  ///< the first is the plan as it was
    TuningPoint chosen;              ///< the least of the curve, which `plan` holds
};

/// Moves latent values of all weights (LatentTensor) against the gradients of the mean KL
/// divergence of the original's answers from theirs, by Adam with a rate that rises for five steps
/// and then falls to nothing, as the plan's recipe says (Recipe::tuning). All positions count,
/// those of a context's beginning too. Chunks are read in a random order, each once before any
/// comes again. The result depends on the seed and on the processor's instruction set, not on
/// threads. Memory: 20 bytes per weight that is tuned. Errors: Unsupported (the model cannot be
/// run; a plan that scales channels or simulates all), InvalidArgument (answers that are no
/// numbers), Cancelled, those of runTextBackward().
[[nodiscard]] Result<TunedPlan> tunePlan(std::shared_ptr<const Model> model,
                                         std::shared_ptr<const recipes::QuantizationPlan> plan,
                                         const TuningTexts& texts, TaskContext& task);

}  // namespace weightscape::inference
