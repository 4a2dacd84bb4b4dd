// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

/// The largest and the smallest of many weights, as fast as they can be read.
namespace weightscape {

/// The largest |x|, 0 for no weights: infinity where that is the largest, NaN where there is any.
[[nodiscard]] float largestMagnitude(std::span<const float> weights);

/// Smallest and largest of some weights; both 0 for none. -0 counts as smaller than 0.
struct Extremes {
    float minimum = 0.0F;
    float maximum = 0.0F;
    [[nodiscard]] float absMax() const { return std::max(std::abs(minimum), std::abs(maximum)); }
};
/// Precondition: all finite.
[[nodiscard]] Extremes extremesOf(std::span<const float> weights);

/// The largest finite binary16.
inline constexpr float kLargestHalf = 65504.0F;
/// Weights of a larger magnitude, infinities among them.
[[nodiscard]] std::uint64_t countBeyondHalf(std::span<const float> weights);

}  // namespace weightscape
