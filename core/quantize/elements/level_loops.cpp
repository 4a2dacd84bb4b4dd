// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/level_loops.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/quantize/elements/level_loops.cpp"
#include <hwy/foreach_target.h>
// Highway's order: it comes after the targets.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace weightscape::elements::HWY_NAMESPACE {
namespace {

HWY_INLINE float nearestWholeAway(float value) {
    const float magnitude = std::abs(value);
    const float nearest = nearestWhole(magnitude);
    const float moved = magnitude - nearest == 0.5F ? nearest + 1.0F : nearest;
    return (value < 0.0F ? -moved : moved) + 0.0F;  // never a negative zero
}

template <typename Round>
HWY_INLINE void roundEach(const float* weights, const GroupScale& scale, std::span<float> out,
                          Round round) {
    const GroupScale by = scale;
    float* result = out.data();
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) {
        result[i] = round(clampTo(weights[i] / by.scale + by.offset, by.lowest, by.highest));
    }
}

void roundToWholeHere(RoundingMode mode, const float* weights, const GroupScale& scale,
                      std::span<float> out) {
    switch (mode) {
        case RoundingMode::NearestAway:
            return roundEach(weights, scale, out, nearestWholeAway);
        case RoundingMode::Floor:
            return roundEach(weights, scale, out, wholeBelow);
        case RoundingMode::NearestEven:
        case RoundingMode::Stochastic:
            return roundEach(weights, scale, out, nearestWhole);
    }
}

void roundToSmallFloatHere(const SmallFloatSteps& steps, const float* weights,
                           const GroupScale& scale, std::span<float> out) {
    const GroupScale by = scale;
    const SmallFloatSteps to = steps;
    float* result = out.data();
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) {
        const float scaled = clampTo(weights[i] / by.scale + by.offset, by.lowest, by.highest);
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(scaled);
        const std::uint32_t sign = bits & 0x80000000U;
        const std::uint32_t exponent = bits & 0x7F800000U;
        const std::uint32_t binade = exponent < to.smallestNormal ? to.smallestNormal : exponent;
        // A power of two so large that the last place of the sum is the last place of the float.
        const float shift = std::bit_cast<float>(binade + to.places);
        const float magnitude = (std::bit_cast<float>(bits & 0x7FFFFFFFU) + shift) - shift;
        // Adding 0 turns a negative zero into a positive one.
        result[i] = std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign) + 0.0F;
    }
}

void scaleLevelsHere(const GroupScale& scale, std::span<float> levels) {
    const float factor = scale.scale;
    const float offset = scale.offset;
    for (float& level : levels) level = (level - offset) * factor;
}

void countBelowHere(std::span<const float> thresholds, const float* weights,
                    const GroupScale& scale, std::span<std::int32_t> counts) {
    constexpr std::size_t kRun = 64;
    for (std::size_t begin = 0; begin < counts.size(); begin += kRun) {
        const std::size_t length = counts.size() - begin < kRun ? counts.size() - begin : kRun;
        std::int32_t* const count = counts.data() + begin;
        std::array<float, kRun> scaled;
        for (std::size_t i = 0; i < length; ++i) {
            scaled[i] = weights[begin + i] / scale.scale + scale.offset;
            count[i] = 0;
        }
        for (const float threshold : thresholds) {
            for (std::size_t i = 0; i < length; ++i) count[i] += scaled[i] > threshold ? 1 : 0;
        }
    }
}

}  // namespace
}  // namespace weightscape::elements::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace weightscape::elements {
namespace {
HWY_EXPORT(roundToWholeHere);
HWY_EXPORT(roundToSmallFloatHere);
HWY_EXPORT(scaleLevelsHere);
HWY_EXPORT(countBelowHere);
}  // namespace

void roundToWhole(RoundingMode mode, const float* weights, const GroupScale& scale,
                  std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(roundToWholeHere)(mode, weights, scale, out);
}

void roundToSmallFloat(const SmallFloatSteps& steps, const float* weights, const GroupScale& scale,
                       std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(roundToSmallFloatHere)(steps, weights, scale, out);
}

void scaleLevels(const GroupScale& scale, std::span<float> levels) {
    HWY_DYNAMIC_DISPATCH(scaleLevelsHere)(scale, levels);
}

void countBelow(std::span<const float> thresholds, const float* weights, const GroupScale& scale,
                std::span<std::int32_t> counts) {
    HWY_DYNAMIC_DISPATCH(countBelowHere)(thresholds, weights, scale, counts);
}

}  // namespace weightscape::elements
#endif  // HWY_ONCE
