// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/quantize/elements/group.h"
#include "core/quantize/elements/options.h"

/// The loops of LevelChooser and GroupCodec that take several weights at once, compiled once for
/// each instruction set. All give the bits of one weight after another: weight / scale + offset is
/// rounded twice.
namespace weightscape::elements {

/// Nearest whole number, ties to even, for |value| < 2^22: in the sum one place is worth 1.
inline float nearestWhole(float value) {
    constexpr float shift = 0x1.8p23F;
    return (value + shift) - shift;
}

inline float wholeBelow(float value) {
    const float nearest = nearestWhole(value);
    return nearest > value ? nearest - 1.0F : nearest;
}

/// Written without branches so that loops vectorize.
inline float clampTo(float value, float low, float high) {
    value = value < low ? low : value;
    return value > high ? high : value;
}

/// How a small float is rounded within binary32.
struct SmallFloatSteps {
    std::uint32_t smallestNormal = 0;  ///< its bits
    std::uint32_t places = 0;          ///< by which it has fewer, in the exponent's place
};

/// Whole numbers within the scale's bounds; any rounding but by chance.
void roundToWhole(RoundingMode mode, const float* weights, const GroupScale& scale,
                  std::span<float> out);
/// The nearest small floats within the scale's bounds, ties to even.
void roundToSmallFloat(const SmallFloatSteps& steps, const float* weights, const GroupScale& scale,
                       std::span<float> out);
/// Levels become weights: (level - offset) x scale.
void scaleLevels(const GroupScale& scale, std::span<float> levels);
/// How many of the thresholds each weight is above.
void countBelow(std::span<const float> thresholds, const float* weights, const GroupScale& scale,
                std::span<std::int32_t> counts);

}  // namespace weightscape::elements
