// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/inference/rows.h"
#include "core/support/result.h"

namespace weightscape::inference {

/// What went into a matrix, and how the loss changes with what came out: a row of each per token
/// that reached it. The loss is a sum over tokens, so the gradient of the weights is
/// outputGradientsᵀ · inputs.
struct ObservedGradient {
    std::string_view tensor;   ///< GGUF name of the weights: "blk.0.ffn_down.weight"
    std::size_t matrix = 0;    ///< of stacked matrices: the expert; else 0
    std::size_t matrices = 1;  ///< how many are stacked in the tensor
    ConstRows inputs;
    ConstRows outputGradients;
};

/// The rows of the embedding that were looked up, and how the loss changes with each lookup.
struct ObservedLookup {
    std::string_view tensor;
    std::span<const std::int32_t> tokens;
    ConstRows gradients;  ///< of the row as it stands in the tensor, without its scale
};

/// How the loss changes with the factors of a norm.
struct ObservedNorm {
    std::string_view tensor;  ///< GGUF name of the factors: "blk.0.attn_norm.weight"
    std::span<const float> gradients;
};

/// Watches the way back of a loss through a model. Called by one thread at a time, in an order that
/// does not depend on the number of threads: from the output to the embedding, layer by layer,
/// within a layer batch after batch of the text.
class GradientObserver {
  public:
    virtual ~GradientObserver() = default;
    virtual void observe(const ObservedGradient& gradient) = 0;
    virtual void observe(const ObservedLookup& lookup) = 0;
    /// Whether anybody asks for the gradients of norms, which are not computed else.
    [[nodiscard]] virtual bool watchesNorms() const { return false; }
    virtual void observe(const ObservedNorm& /*norm*/) {}
    /// No more will come of the tensors since the last call: of the output, of a layer, of the
    /// embedding. Errors: the observer's own; they end the run.
    [[nodiscard]] virtual Result<void> finishPart() = 0;
};

}  // namespace weightscape::inference
