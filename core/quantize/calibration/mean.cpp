// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/mean.h"

#include <cmath>

namespace weightscape::calibration {

elements::ClipRange meanMagnitudeRange(const elements::Group& group,
                                       const Calibration& /*calibration*/) {
    double sum = 0.0;
    for (const float weight : group.weights) sum += std::abs(static_cast<double>(weight));
    const auto mean = static_cast<float>(sum / static_cast<double>(group.weights.size()));
    return {-mean, mean};
}

}  // namespace weightscape::calibration
