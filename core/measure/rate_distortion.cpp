// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/rate_distortion.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/support/error_stats.h"

namespace weightscape::measure {
namespace {

double absoluteDeviationRatio(double shape) {
    return std::tgamma(2.0 / shape) /
           std::sqrt(std::tgamma(1.0 / shape) * std::tgamma(3.0 / shape));
}

double meanAbsoluteDeviation(const TensorStatistics& statistics) {
    double sum = 0.0;
    std::uint64_t count = 0;
    for (const ValueCell& cell : statistics.sketch.cells) {
        sum += static_cast<double>(cell.count) * std::abs(cell.middle() - statistics.mean);
        count += cell.count;
    }
    return count == 0 ? 0.0 : sum / static_cast<double>(count);
}

}  // namespace

double FittedDistribution::entropyBits() const {
    const double inverse = 1.0 / shape;
    const double gamma = std::tgamma(inverse);
    const double width = standardDeviation * std::sqrt(gamma / std::tgamma(3.0 * inverse));
    return (inverse + std::log(2.0 * width * gamma * inverse)) / std::numbers::ln2;
}

FittedDistribution fitWithShape(const TensorStatistics& statistics, double shape) {
    return {statistics.mean, statistics.standardDeviation, shape};
}

FittedDistribution fitGeneralizedGaussian(const TensorStatistics& statistics) {
    if (!(statistics.standardDeviation > 0.0)) return fitWithShape(statistics, kGaussianShape);
    const double ratio = meanAbsoluteDeviation(statistics) / statistics.standardDeviation;
    return fitWithShape(statistics, shapeOfAbsoluteDeviation(ratio));
}

double shapeOfAbsoluteDeviation(double ratio) {
    double low = std::log(kSmallestShape);
    double high = std::log(kLargestShape);
    for (int i = 0; i < 60; ++i) {  // the ratio rises with the shape
        const double middle = (low + high) / 2.0;
        (absoluteDeviationRatio(std::exp(middle)) < ratio ? low : high) = middle;
    }
    return std::exp((low + high) / 2.0);
}

DistortionBound distortionBound(const FittedDistribution& distribution, double bitsPerWeight) {
    const double variance = distribution.standardDeviation * distribution.standardDeviation;
    const double meanSquare = variance + distribution.mean * distribution.mean;
    DistortionBound bound{.bitsPerWeight = bitsPerWeight};
    bound.exact = distribution.shape == kGaussianShape;
    if (bound.exact || !(variance > 0.0)) {
        bound.meanSquaredError = variance * std::exp2(-2.0 * bitsPerWeight);
    } else {
        const double exponent = 2.0 * (distribution.entropyBits() - bitsPerWeight);
        const double unit = 2.0 * std::numbers::pi * std::numbers::e;
        bound.meanSquaredError = std::min(variance, std::exp2(exponent) / unit);
    }
    bound.relativeRmse = relativeRmse(bound.meanSquaredError, meanSquare);
    bound.sqnrDb = sqnrDb(bound.meanSquaredError, meanSquare);
    return bound;
}

}  // namespace weightscape::measure
