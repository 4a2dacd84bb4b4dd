// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/clip.h"

#include <algorithm>
#include <limits>

namespace weightscape::calibration {
namespace {

float toFiniteFloat(double value) {
    constexpr double largest = std::numeric_limits<float>::max();
    return static_cast<float>(std::clamp(value, -largest, largest));
}

}  // namespace

elements::ClipRange FullRange::times(double factor) const {
    return {toFiniteFloat(anchor + (low - anchor) * factor),
            toFiniteFloat(anchor + (high - anchor) * factor)};
}

FullRange fullRange(const Extremes& extremes, elements::Mapping mapping) {
    if (mapping != elements::Mapping::Affine) {
        return {-static_cast<double>(extremes.absMax()), extremes.absMax(), 0.0};
    }
    const double low = extremes.minimum;
    const double high = extremes.maximum;
    return {low, high, std::clamp(0.0, low, high)};
}

elements::ClipRange clipRange(const Extremes& extremes, const Calibration& calibration) {
    return fullRange(extremes, calibration.codec.levels().mapping).times(calibration.parameters[0]);
}

}  // namespace weightscape::calibration
