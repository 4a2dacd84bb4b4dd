// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

/// Functions of many numbers at once. Results are within a few units in the last place of the exact
/// ones, except below 1e-36, where they may be 0. NaN stays NaN. They do not
/// depend on a number's place. `out` is as long as `x` and may be the same memory.
namespace weightscape::inference {

/// out[i] = exp(x[i] - shift); the sum of all, in an order that depends on their number alone. With
/// the largest x as shift this is the numerator and the denominator of softmax.
double exponentials(std::span<const float> x, float shift, std::span<float> out);

/// out[i] = x[i] / (1 + exp(-x[i])): the gate of llama's feed-forward ("SiLU", "swish").
void silu(std::span<const float> x, std::span<float> out);

/// out[i] = x[i] / 2 * (1 + tanh(sqrt(2 / pi) * (x[i] + 0.044715 * x[i]^3))): the approximation of
/// GELU that GPT-2 and Gemma use (Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016).
void geluTanh(std::span<const float> x, std::span<float> out);

}  // namespace weightscape::inference
