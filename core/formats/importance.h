// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>

/// How the reference turns an importance vector into the weights of its least-squares fits.
namespace weightscape::formats {

/// Sum of the squares, from left to right.
template <std::size_t Count>
[[nodiscard]] float sumOfSquares(const float* weights) {
    float sum = 0.0F;
    for (std::size_t i = 0; i < Count; ++i) sum += weights[i] * weights[i];
    return sum;
}

/// out = importance * sqrt(variance + weight²): large weights count more, small ones still count.
template <std::size_t Count>
void combineImportance(const float* weights, const float* importance, float variance, float* out) {
    for (std::size_t i = 0; i < Count; ++i) {
        out[i] = importance[i] * std::sqrt(variance + weights[i] * weights[i]);
    }
}

/// Sum from left to right.
template <std::size_t Count>
[[nodiscard]] float sumOf(const float* values) {
    float sum = 0.0F;
    for (std::size_t i = 0; i < Count; ++i) sum += values[i];
    return sum;
}

}  // namespace weightscape::formats
