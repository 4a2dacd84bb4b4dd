// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <span>

/// The sums over a vocabulary that figures of evaluation need, compiled once for each instruction
/// set. Everything is in double; number i of a row goes to partial sum i mod 8, and no
/// multiplication is fused with an addition, so the bits are the same on every processor. exp has a
/// relative error below 1e-15; below e^-708 it is 0.
namespace weightscape::inference {

/// The largest of `values`. NaN when one of them is NaN; -infinity when there are none.
[[nodiscard]] float largestLogit(std::span<const float> values);

/// Σ exp(value - offset). Preconditions: no NaN, no value above the offset, which is finite.
[[nodiscard]] double sumOfExponentials(std::span<const float> values, double offset);

/// A distribution over a vocabulary: the logarithm of entry i's probability is
/// values[i] - logarithmOfSum.
struct LogDistribution {
    std::span<const float> values;
    double logarithmOfSum = 0.0;
};

/// KL divergence Σ p (ln p - ln q) over the entries with ln p > `least`; entries whose p is 0 count
/// nothing. Infinite where q alone is 0. Preconditions: equally many values, none NaN, no ln p
/// above 700, finite logarithms of sums.
[[nodiscard]] double divergenceOf(const LogDistribution& p, const LogDistribution& q,
                                  double least = -std::numeric_limits<double>::infinity());

}  // namespace weightscape::inference
