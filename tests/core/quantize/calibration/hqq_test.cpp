// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/calibration/hqq.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/core/quantize/calibration/calibrate.h"

namespace weightscape::test {
namespace {

using calibration::shrink;

/// The published steps in plain double precision, for one group: the zero point with the least mean
/// |residual| before it stops falling.
double plainZero(const std::vector<float>& weights, double scale, double beta, double levels) {
    double zero = -*std::min_element(weights.begin(), weights.end()) / scale;
    double best = zero;
    double least = std::numeric_limits<double>::infinity();
    for (int step = 0; step < 20; ++step) {
        double error = 0.0;
        double next = 0.0;
        for (const float weight : weights) {
            const double code = std::clamp(std::nearbyint(weight / scale + zero), 0.0, levels);
            const double residual = weight - (code - zero) * scale;
            error += std::abs(residual);
            next += code - (weight - shrink(residual, 0.7, beta)) / scale;
        }
        if (error >= least) break;
        least = error;
        best = zero;
        zero = next / static_cast<double>(weights.size());
        beta *= 1.01;
    }
    return best;
}

double meanAbsoluteError(const GroupCodec& codec, const std::vector<float>& weights,
                         const ClipRange& range) {
    std::vector<float> decoded(weights.size());
    codec.roundTrip(groupOf(weights), codec.storedScale(range), decoded);
    double sum = 0.0;
    for (std::size_t i = 0; i < weights.size(); ++i) sum += std::abs(decoded[i] - weights[i]);
    return sum / static_cast<double>(weights.size());
}

TEST(Hqq, ShrinksAsPublished) {
    EXPECT_EQ(shrink(0.0, 0.7, 10.0), 0.0);
    EXPECT_DOUBLE_EQ(shrink(2.0, 1.0, 4.0), 1.75);
    EXPECT_DOUBLE_EQ(shrink(-2.0, 1.0, 4.0), -1.75);
    EXPECT_EQ(shrink(0.1, 1.0, 4.0), 0.0);
    EXPECT_DOUBLE_EQ(shrink(0.5, 0.7, 10.0), 0.5 - std::pow(0.5, -0.3) / 10.0);
}

TEST(Hqq, FollowsThePublishedStepsUpToTheStoredPrecision) {
    for (std::size_t shape = 0; shape < 4; ++shape) {
        std::vector<float> weights = shapedWeights(shape, 6, 64);
        // Large enough for the shrinkage to leave something.
        for (float& weight : weights) weight *= 30.0F;
        const GroupCodec codec = codecOf("int4", Mapping::Affine);
        const ClipRange range = chosen("hqq", codec, groupOf(weights));
        ASSERT_TRUE(range.zeroPoint.has_value());
        const double zero =
            plainZero(weights, codec.storedScale(range).scale, 10.0, codec.levels().highest());
        EXPECT_NEAR(*range.zeroPoint, zero, 0.02) << "shape " << shape;
    }
}

TEST(Hqq, NeverHasALargerMeanAbsoluteErrorThanTheStart) {
    for (std::size_t i = 0; i < 200; ++i) {
        const std::vector<float> weights = shapedWeights(i, i, 64);
        const GroupCodec codec =
            codecOf(i % 2 == 0 ? "int3" : "int4", Mapping::Affine, elements::ScaleType::F16);
        const ClipRange range = chosen("hqq", codec, groupOf(weights));
        ClipRange start = range;
        start.zeroPoint = -range.low / codec.storedScale(range).scale;
        EXPECT_LE(meanAbsoluteError(codec, weights, range),
                  meanAbsoluteError(codec, weights, start));
    }
}

TEST(Hqq, LowersTheMeanAbsoluteErrorOfBellShapedWeights) {
    double before = 0.0;
    double after = 0.0;
    const GroupCodec codec = codecOf("int3", Mapping::Affine, elements::ScaleType::F16);
    for (std::size_t i = 0; i < 100; ++i) {
        const std::vector<float> weights = shapedWeights(0, i, 64);
        before += meanAbsoluteError(codec, weights, chosen("minmax", codec, groupOf(weights)));
        after += meanAbsoluteError(codec, weights, chosen("hqq", codec, groupOf(weights)));
    }
    EXPECT_LT(after, 0.99 * before);
}

TEST(Hqq, HoldsZeroWhenTheWeightsLieFarFromIt) {
    const std::vector<float> weights = {1000.0F, 1000.01F, 1000.02F};
    const GroupCodec codec = codecOf("int4", Mapping::Affine, elements::ScaleType::F16);
    const ClipRange range = chosen("hqq", codec, groupOf(weights));
    EXPECT_EQ(range.low, 0.0F);
    EXPECT_LT(meanAbsoluteError(codec, weights, range), 1.0);
}

}  // namespace
}  // namespace weightscape::test
