// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/divergence_quantiles.h"

#include <algorithm>
#include <cstddef>

namespace weightscape::inference {
namespace {

std::vector<Quantile> quantilesOf(std::vector<double> values) {
    std::vector<Quantile> quantiles;
    if (values.empty()) return quantiles;
    std::ranges::sort(values);
    for (const double fraction : kQuantileFractions) {
        quantiles.push_back({fraction, quantileOf(values, fraction)});
    }
    return quantiles;
}

}  // namespace

double quantileOf(std::span<const double> sorted, double fraction) {
    const double place = fraction * static_cast<double>(sorted.size() - 1);
    const auto below = std::min(static_cast<std::size_t>(place), sorted.size() - 1);
    const double beyond = place - static_cast<double>(below);
    const double next = sorted[std::min(below + 1, sorted.size() - 1)];
    return (1.0 - beyond) * sorted[below] + beyond * next;
}

DivergenceQuantiles divergenceQuantiles(std::span<const TokenDivergence> tokens) {
    std::vector<double> divergences;
    std::vector<double> changes;
    for (const TokenDivergence& token : tokens) {
        if (!token.isScored()) continue;
        divergences.push_back(token.divergence);
        changes.push_back(token.probabilityChange());
    }
    return {quantilesOf(std::move(divergences)), quantilesOf(std::move(changes))};
}

}  // namespace weightscape::inference
