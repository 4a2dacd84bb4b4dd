// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/largest_magnitude.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/support/number_types.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/support/largest_magnitude.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Without their sign, the bits of numbers read as integers are in the order of their magnitudes;
/// those of NaN come after infinity's.
float largestMagnitudeHere(std::span<const float> weights) {
    const hn::ScalableTag<std::int32_t> ints;
    const hn::RebindToFloat<decltype(ints)> floats;
    const std::size_t lanes = hn::Lanes(ints);
    const auto withoutSign = hn::Set(ints, 0x7FFFFFFF);
    const auto magnitudes = [&](std::size_t i) HWY_ATTR {
        return hn::And(hn::BitCast(ints, hn::LoadU(floats, weights.data() + i)), withoutSign);
    };
    auto a = hn::Zero(ints);
    auto b = hn::Zero(ints);
    std::size_t i = 0;
    for (; i + 2 * lanes <= weights.size(); i += 2 * lanes) {
        a = hn::Max(a, magnitudes(i));
        b = hn::Max(b, magnitudes(i + lanes));
    }
    std::int32_t largest = hn::GetLane(hn::MaxOfLanes(ints, hn::Max(a, b)));
    for (; i < weights.size(); ++i) {
        largest = std::max(largest, std::bit_cast<std::int32_t>(weights[i]) & 0x7FFFFFFF);
    }
    return std::bit_cast<float>(largest);
}

Extremes extremesHere(std::span<const float> weights) {
    // Whole numbers in the order of the floats: their smallest and largest vectorize.
    std::int32_t low = std::numeric_limits<std::int32_t>::max();
    std::int32_t high = std::numeric_limits<std::int32_t>::min();
    for (const float weight : weights) {
        const std::int32_t order = orderOf(weight);
        low = order < low ? order : low;
        high = order > high ? order : high;
    }
    return {fromOrder(low), fromOrder(high)};
}

}  // namespace
}  // namespace weightscape::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape {
namespace {
HWY_EXPORT(largestMagnitudeHere);
HWY_EXPORT(extremesHere);
}  // namespace

float largestMagnitude(std::span<const float> weights) {
    return HWY_DYNAMIC_DISPATCH(largestMagnitudeHere)(weights);
}

Extremes extremesOf(std::span<const float> weights) {
    return weights.empty() ? Extremes{} : HWY_DYNAMIC_DISPATCH(extremesHere)(weights);
}

std::uint64_t countBeyondHalf(std::span<const float> weights) {
    return static_cast<std::uint64_t>(
        std::count_if(weights.begin(), weights.end(),
                      [](float weight) { return std::abs(weight) > kLargestHalf; }));
}

}  // namespace weightscape
#endif  // HWY_ONCE
