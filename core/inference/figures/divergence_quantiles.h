// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/inference/figures/divergence.h"

namespace weightscape::inference {

/// The fractions of tokens at which llama-perplexity states KL divergence and Δp, largest first; 1
/// is the maximum, 0 the minimum.
inline constexpr std::array kQuantileFractions = {1.0,  0.999, 0.99, 0.95, 0.9,   0.75, 0.5,
                                                  0.25, 0.1,   0.05, 0.01, 0.001, 0.0};

struct Quantile {
    double fraction = 0.0;
    double value = 0.0;  ///< that this share of the tokens does not exceed
};

/// Between two numbers it is interpolated in a straight line, as llama-perplexity does.
/// Preconditions: `sorted` ascends and is not empty; 0 <= fraction <= 1.
[[nodiscard]] double quantileOf(std::span<const double> sorted, double fraction);

/// At kQuantileFractions, of the tokens that are scored; empty when none is.
struct DivergenceQuantiles {
    std::vector<Quantile> divergence;
    std::vector<Quantile> probabilityChange;
};
[[nodiscard]] DivergenceQuantiles divergenceQuantiles(std::span<const TokenDivergence> tokens);

}  // namespace weightscape::inference
