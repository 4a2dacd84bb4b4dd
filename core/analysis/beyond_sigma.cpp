// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/beyond_sigma.h"

#include <algorithm>
#include <limits>

namespace weightscape::analysis {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();

/// Nearest number to `wanted` that is not beyond, seen from the mean in the direction of
/// `outwards`.
float lastInside(double mean, double distance, float outwards) {
    const double wanted = outwards < 0.0F ? mean - distance : mean + distance;
    auto value = static_cast<float>(std::clamp<double>(wanted, -kLargest, kLargest));
    // The sum and the conversion may have been rounded either way: step out, then back in.
    while (value != outwards && !isBeyond(value, mean, distance)) {
        value = std::nextafter(value, outwards);
    }
    const auto outsideMean = [&] { return outwards < 0.0F ? value < mean : value > mean; };
    while (outsideMean() && isBeyond(value, mean, distance)) {
        value = std::nextafter(value, -outwards);
    }
    return value;
}

}  // namespace

FloatInterval notBeyond(double mean, double distance) {
    return {lastInside(mean, distance, -kLargest), lastInside(mean, distance, kLargest)};
}

std::uint64_t countOutside(std::span<const float> weights, const FloatInterval& inside) {
    std::int32_t count = 0;
    for (const float weight : weights) {
        const bool below = (weight < inside.low) & (weight >= -kLargest);
        const bool above = (weight > inside.high) & (weight <= kLargest);
        count += below | above;
    }
    return static_cast<std::uint64_t>(count);
}

}  // namespace weightscape::analysis
