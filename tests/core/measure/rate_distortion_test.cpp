// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/rate_distortion.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numbers>
#include <vector>

#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::test {
namespace {

using measure::distortionBound;
using measure::FittedDistribution;

double densityEntropyBits(double shape) {
    // Trapezoids over the density with a = 1, scaled to standard deviation 1.
    const double norm = shape / (2.0 * std::tgamma(1.0 / shape));
    const double deviation = std::sqrt(std::tgamma(3.0 / shape) / std::tgamma(1.0 / shape));
    double sum = 0.0;
    constexpr double step = 1e-3;
    for (double x = step / 2.0; x < 4000.0; x += step) {
        const double density = norm * std::exp(-std::pow(x, shape));
        if (density < 1e-300) break;
        sum -= 2.0 * step * density * std::log2(density);
    }
    return sum - std::log2(deviation);
}

measure::TensorStatistics statisticsOf(const std::vector<float>& weights) {
    std::vector<std::byte> bytes(weights.size() * sizeof(float));
    std::memcpy(bytes.data(), weights.data(), bytes.size());
    const OneTensorModel model(formatNamed("f32"), {weights.size()}, bytes);
    SilentTask task;
    return *measure::computeStatistics(model.model(), model.tensor(), task);
}

/// Evenly spaced quantiles of a Laplace distribution with standard deviation sqrt(2).
std::vector<float> laplaceWeights(std::size_t count) {
    std::vector<float> weights(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(count) - 0.5;
        const double magnitude = -std::log(1.0 - 2.0 * std::abs(share));
        weights[i] = static_cast<float>(std::copysign(magnitude, share));
    }
    return weights;
}

TEST(RateDistortion, IsExactForTheGaussian) {
    const measure::FittedDistribution gaussian{0.0, 0.02, measure::kGaussianShape};
    for (const double bits : {0.0, 1.0, 2.5, 4.5, 8.0}) {
        const auto bound = measure::distortionBound(gaussian, bits);
        EXPECT_TRUE(bound.exact);
        EXPECT_DOUBLE_EQ(bound.meanSquaredError, 0.02 * 0.02 * std::pow(2.0, -2.0 * bits));
        EXPECT_NEAR(bound.relativeRmse, std::pow(2.0, -bits), 1e-15);
        EXPECT_NEAR(bound.sqnrDb, 20.0 * std::log10(2.0) * bits, 1e-9);
    }
    // Shannon's lower bound meets it: 1/2 log2(2 pi e variance) is the Gaussian's entropy.
    EXPECT_NEAR(gaussian.entropyBits(),
                0.5 * std::log2(2.0 * std::numbers::pi * std::numbers::e * 0.02 * 0.02), 1e-12);
}

TEST(RateDistortion, GivesShannonsLowerBoundForLaplace) {
    const measure::FittedDistribution laplace{0.0, 3.0, 1.0};
    EXPECT_NEAR(laplace.entropyBits(), std::log2(2.0 * std::numbers::e * 3.0 / std::sqrt(2.0)),
                1e-12);
    const auto bound = measure::distortionBound(laplace, 4.0);
    EXPECT_FALSE(bound.exact);
    EXPECT_NEAR(bound.meanSquaredError,
                std::numbers::e / std::numbers::pi * 9.0 * std::pow(2.0, -8.0), 1e-12);
}

TEST(RateDistortion, KnowsTheEntropyOfEveryShape) {
    for (const double shape : {0.6, 1.0, 1.5, 2.0, 6.0}) {
        const measure::FittedDistribution unit{0.0, 1.0, shape};
        EXPECT_NEAR(unit.entropyBits(), densityEntropyBits(shape), 2e-3) << shape;
    }
    // Large shapes approach an even distribution of width sqrt(12).
    const measure::FittedDistribution flat{0.0, 1.0, 16.0};
    EXPECT_NEAR(flat.entropyBits(), 0.5 * std::log2(12.0), 0.1);
}

TEST(RateDistortion, NeverExceedsTheErrorOfStoringNothing) {
    const measure::FittedDistribution heavy{0.0, 1.0, 8.0};
    EXPECT_LE(measure::distortionBound(heavy, 0.0).meanSquaredError, 1.0);
    double last = 2.0;
    for (double bits = 0.0; bits < 8.0; bits += 0.25) {
        const double error = measure::distortionBound(heavy, bits).meanSquaredError;
        EXPECT_LE(error, last);
        last = error;
    }
}

TEST(RateDistortion, CountsTheMeanAsSignal) {
    const measure::FittedDistribution shifted{3.0, 4.0, measure::kGaussianShape};
    EXPECT_NEAR(measure::distortionBound(shifted, 0.0).relativeRmse, 0.8, 1e-12);
}

TEST(RateDistortion, HasNoErrorForEqualWeights) {
    const measure::FittedDistribution constant{0.5, 0.0, measure::kGaussianShape};
    const auto bound = measure::distortionBound(constant, 2.0);
    EXPECT_EQ(bound.meanSquaredError, 0.0);
    EXPECT_EQ(bound.relativeRmse, 0.0);
    EXPECT_TRUE(std::isinf(bound.sqnrDb));
    EXPECT_EQ(measure::fitGeneralizedGaussian(statisticsOf(std::vector<float>(64, 0.5F)))
                  .standardDeviation,
              0.0);
}

TEST(RateDistortion, RecoversShapesFromTheirMeanDeviation) {
    EXPECT_NEAR(measure::shapeOfAbsoluteDeviation(std::sqrt(2.0 / std::numbers::pi)), 2.0, 1e-6);
    EXPECT_NEAR(measure::shapeOfAbsoluteDeviation(std::sqrt(0.5)), 1.0, 1e-6);
    EXPECT_NEAR(measure::shapeOfAbsoluteDeviation(0.0), measure::kSmallestShape, 1e-6);
    EXPECT_NEAR(measure::shapeOfAbsoluteDeviation(1.0), measure::kLargestShape, 1e-6);
}

TEST(RateDistortion, FitsTheStatisticsOfATensor) {
    const auto statistics = statisticsOf(laplaceWeights(20000));
    const auto fit = measure::fitGeneralizedGaussian(statistics);
    EXPECT_NEAR(fit.shape, 1.0, 0.02);
    EXPECT_NEAR(fit.standardDeviation, std::sqrt(2.0), 0.01);
    EXPECT_EQ(measure::fitWithShape(statistics, measure::kGaussianShape).standardDeviation,
              statistics.standardDeviation);
}

}  // namespace
}  // namespace weightscape::test
