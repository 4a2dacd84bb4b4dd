// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/hqq.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/support/number_types.h"

namespace weightscape::calibration {
namespace {

constexpr double kLargestZero = 2048.0;

/// What one step measures, weighted by importance.
struct Step {
    double absolute = 0.0;  ///< sum of |residual|
    double shift = 0.0;     ///< sum of decoded - weight + split-off error
    double mass = 0.0;
};

Step measure(const elements::Group& group, std::span<const float> decoded, double p, double beta) {
    Step step;
    // Below this, |x|^(p-1) / beta exceeds |x|.
    const double threshold = std::pow(1.0 / beta, 1.0 / (2.0 - p));
    for (std::size_t i = 0; i < decoded.size(); ++i) {
        const double importance = group.importance.empty() ? 1.0 : group.importance[i];
        const double residual = static_cast<double>(group.weights[i]) - decoded[i];
        const double split = std::abs(residual) > threshold ? shrink(residual, p, beta) : 0.0;
        step.absolute += importance * std::abs(residual);
        step.shift += importance * (split - residual);
        step.mass += importance;
    }
    return step;
}

}  // namespace

double shrink(double x, double p, double beta) {
    if (x == 0.0) return 0.0;
    const double magnitude = std::abs(x);
    return std::copysign(std::max(magnitude - std::pow(magnitude, p - 1.0) / beta, 0.0), x);
}

elements::ClipRange hqqRange(const elements::Group& group, const Calibration& calibration) {
    const elements::GroupCodec& codec = calibration.codec;
    const Extremes extremes = extremesOf(group.weights);
    elements::ClipRange range{extremes.minimum, extremes.maximum};
    const double width = static_cast<double>(range.high) - range.low;
    const double steps = codec.levels().highest();
    if (!(std::abs(static_cast<double>(range.low)) * steps <= kLargestZero * width)) {
        range = {std::min(range.low, 0.0F), std::max(range.high, 0.0F)};
    }
    const float scale = codec.storedScale(range).scale;
    if (scale == 0.0F) return range;
    range.zeroPoint = storableAsF16(-static_cast<double>(range.low) / scale);

    const double p = calibration.parameters[1];
    double beta = calibration.parameters[2];
    double least = std::numeric_limits<double>::infinity();
    elements::ClipRange best = range;
    calibration.scratch.decoded.resize(group.weights.size());
    for (double i = 0; i < calibration.parameters[0] && !calibration.task.cancelled(); ++i) {
        const elements::GroupScale stored = codec.withScale(range, scale);
        codec.roundTrip(group, stored, calibration.scratch.decoded);
        const Step step = measure(group, calibration.scratch.decoded, p, beta);
        if (!(step.absolute < least)) break;
        least = step.absolute;
        best = range;
        if (!(step.mass > 0.0)) break;
        range.zeroPoint = storableAsF16(stored.offset + step.shift / (step.mass * scale));
        beta *= calibration.parameters[3];
    }
    return best;
}

}  // namespace weightscape::calibration
