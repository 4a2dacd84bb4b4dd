// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/beyond_sigma.h"

#include <limits>

#include "core/support/number_types.h"

namespace weightscape::measure {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();

/// The first number for which `holds` is true, when it is false for all before and true for all
/// from there on; the largest number when it is never true. Halving: near zero there are a thousand
/// million numbers within a rounding error of each other.
template <typename Claim>
float firstThat(const Claim& holds) {
    std::int64_t low = orderOf(-kLargest);
    std::int64_t high = orderOf(kLargest);
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (holds(fromOrder(static_cast<std::int32_t>(middle)))) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return fromOrder(static_cast<std::int32_t>(low));
}

}  // namespace

FloatInterval notBeyond(double mean, double distance) {
    const auto below = [&](float value) { return value < mean && isBeyond(value, mean, distance); };
    const auto above = [&](float value) { return value > mean && isBeyond(value, mean, distance); };
    FloatInterval inside;
    inside.low = firstThat([&](float value) { return !below(value); });
    const float firstAbove = firstThat(above);
    inside.high = above(firstAbove) ? std::nextafter(firstAbove, -kLargest) : firstAbove;
    return inside;
}

}  // namespace weightscape::measure
