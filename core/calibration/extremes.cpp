// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/calibration/extremes.h"

#include <algorithm>
#include <cmath>

namespace weightscape::calibration {

float Extremes::absMax() const {
    return std::max(std::abs(minimum), std::abs(maximum));
}

Extremes extremesOf(std::span<const float> weights) {
    if (weights.empty()) return {};
    Extremes found{weights[0], weights[0]};
    for (const float weight : weights) {
        found.minimum = weight < found.minimum ? weight : found.minimum;
        found.maximum = weight > found.maximum ? weight : found.maximum;
    }
    return found;
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
