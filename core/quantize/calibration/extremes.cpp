// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/extremes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "core/support/vector_clones.h"

namespace weightscape::calibration {

namespace {

/// Turns the bits of a float into a whole number with the same order, and back.
constexpr std::int32_t mirrorNegative(std::int32_t bits) {
    return bits ^ ((bits >> 31) & 0x7FFFFFFF);
}

}  // namespace

float Extremes::absMax() const {
    return std::max(std::abs(minimum), std::abs(maximum));
}

WEIGHTSCAPE_VECTOR_CLONES
Extremes extremesOf(std::span<const float> weights) {
    if (weights.empty()) return {};
    // Whole numbers in the order of the floats: their smallest and largest vectorize.
    std::int32_t low = std::numeric_limits<std::int32_t>::max();
    std::int32_t high = std::numeric_limits<std::int32_t>::min();
    for (const float weight : weights) {
        const std::int32_t key = mirrorNegative(std::bit_cast<std::int32_t>(weight));
        low = key < low ? key : low;
        high = key > high ? key : high;
    }
    return {std::bit_cast<float>(mirrorNegative(low)), std::bit_cast<float>(mirrorNegative(high))};
}

elements::ClipRange absMaxRange(const Extremes& extremes, const Calibration& /*calibration*/) {
    return {-extremes.absMax(), extremes.absMax()};
}

elements::ClipRange minMaxRange(const Extremes& extremes, const Calibration& /*calibration*/) {
    return {extremes.minimum, extremes.maximum};
}

elements::ClipRange chooseRange(const Calibrator& calibrator, const elements::Group& group,
                                const Calibration& calibration) {
    if (group.weights.empty()) return {};
    if (calibrator.fromExtremes != nullptr) {
        return calibrator.fromExtremes(extremesOf(group.weights), calibration);
    }
    return calibrator.choose(group, calibration);
}

}  // namespace weightscape::calibration
