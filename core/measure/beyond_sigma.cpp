// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/beyond_sigma.h"

#include <bit>
#include <limits>

#include "core/support/vector_clones.h"

namespace weightscape::measure {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();

/// Finite numbers in ascending order, counted by an integer; `bits` and `ordered` are inverses.
std::int32_t ordered(float value) {
    const auto bits = std::bit_cast<std::int32_t>(value);
    return bits < 0 ? bits ^ std::numeric_limits<std::int32_t>::max() : bits;
}
float fromOrdered(std::int32_t order) {
    return std::bit_cast<float>(order < 0 ? order ^ std::numeric_limits<std::int32_t>::max()
                                          : order);
}

/// The first number for which `holds` is true, when it is false for all before and true for all
/// from there on; the largest number when it is never true. Halving: near zero there are a thousand
/// million numbers within a rounding error of each other.
template <typename Claim>
float firstThat(const Claim& holds) {
    std::int64_t low = ordered(-kLargest);
    std::int64_t high = ordered(kLargest);
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (holds(fromOrdered(static_cast<std::int32_t>(middle)))) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return fromOrdered(static_cast<std::int32_t>(low));
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

WEIGHTSCAPE_VECTOR_CLONES
std::uint64_t countOutside(std::span<const float> weights, const FloatInterval& inside) {
    std::int32_t count = 0;
    for (const float weight : weights) {
        const bool below = (weight < inside.low) & (weight >= -kLargest);
        const bool above = (weight > inside.high) & (weight <= kLargest);
        count += below | above;
    }
    return static_cast<std::uint64_t>(count);
}

}  // namespace weightscape::measure
