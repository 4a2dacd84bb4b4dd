// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/inference/weight_matrix.h"
#include "core/inference/weights/weight_store.h"

namespace weightscape::inference {

/// Matrices of the same shape that inputs are multiplied with: one, or one for each expert.
struct LinearLayer {
    std::string tensor;  ///< GGUF name of the weights: "blk.0.attn_q.weight"
    std::vector<std::shared_ptr<const HeldTensor>> held;
    std::vector<WeightMatrix> matrices;
    std::vector<float> bias;  ///< one number per row, matrix after matrix; empty: none

    [[nodiscard]] bool exists() const { return !matrices.empty(); }
    [[nodiscard]] std::size_t inputs() const { return matrices.front().columns; }
    [[nodiscard]] std::size_t outputs() const { return matrices.front().rows; }
    /// Of one matrix; empty: none.
    [[nodiscard]] std::span<const float> biasOf(std::size_t matrix) const {
        if (bias.empty()) return {};
        return std::span(bias).subspan(matrix * outputs(), outputs());
    }
};

/// Weights of a norm. A norm that a layer does not have has none.
struct NormWeights {
    std::vector<float> scale;
    std::vector<float> shift;
    std::string tensor;  ///< GGUF name of the scale: "blk.0.attn_norm.weight"
    [[nodiscard]] bool exists() const { return !scale.empty(); }
};

}  // namespace weightscape::inference
