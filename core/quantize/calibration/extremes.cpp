// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/extremes.h"

namespace weightscape::calibration {

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
