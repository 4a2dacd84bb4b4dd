// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "core/inference/rows.h"

namespace weightscape::inference {

/// What a matrix of weights is multiplied with.
struct ObservedInput {
    std::string_view tensor;   ///< GGUF name of the weights: "blk.0.ffn_down.weight"
    std::size_t matrix = 0;    ///< of stacked matrices: the expert; else 0
    std::size_t matrices = 1;  ///< how many are stacked in the tensor
    ConstRows inputs;          ///< one row per token that reached the matrix
};

/// Watches the inputs of all matrices while a text runs through a model: importance matrices,
/// statistics of activations and Hessians are made so. Called by one thread at a time, in an order
/// that does not depend on the number of threads: layer after layer, within a layer batch after
/// batch of the text.
class InputObserver {
  public:
    virtual ~InputObserver() = default;
    virtual void observe(const ObservedInput& input) = 0;
};

}  // namespace weightscape::inference
