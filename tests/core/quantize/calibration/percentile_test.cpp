// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/calibration/percentile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/core/quantize/calibration/calibrate.h"

namespace weightscape::test {
namespace {

using calibration::quantile;
using calibration::Weighted;
using calibration::weightedQuantile;

TEST(Percentile, InterpolatesBetweenOrderStatistics) {
    std::vector<float> values = {40.0F, 10.0F, 30.0F, 20.0F, 50.0F};
    EXPECT_EQ(quantile(values, 0.0), 10.0);
    EXPECT_EQ(quantile(values, 1.0), 50.0);
    EXPECT_EQ(quantile(values, 0.5), 30.0);
    EXPECT_EQ(quantile(values, 0.625), 35.0);
    std::vector<float> one = {7.0F};
    EXPECT_EQ(quantile(one, 0.3), 7.0);
}

TEST(Percentile, WithEqualMassesIsTheOrdinaryQuantile) {
    for (const std::size_t count : {1U, 2U, 7U, 32U, 301U}) {
        std::vector<float> values = shapedWeights(1, count, count);
        std::vector<Weighted> weighted(count);
        for (std::size_t i = 0; i < count; ++i) weighted[i] = {values[i], 2.5F};
        for (const double share : {0.0, 0.001, 0.37, 0.5, 0.999, 1.0}) {
            EXPECT_NEAR(weightedQuantile(weighted, share), quantile(values, share), 1e-7)
                << count << " values at " << share;
        }
    }
}

TEST(Percentile, WholeMassesCountAsRepetitionsInTheLimit) {
    // A mass of 3 in the middle holds the quantiles around it near its value.
    std::vector<Weighted> values = {{1.0F, 1.0F}, {2.0F, 8.0F}, {3.0F, 1.0F}};
    EXPECT_EQ(weightedQuantile(values, 0.5), 2.0);
    // Positions 0.5, 5, 9.5 stretched to 0, 0.5, 1.
    EXPECT_DOUBLE_EQ(weightedQuantile(values, 0.25), 1.5);
    EXPECT_EQ(weightedQuantile(values, 1.0), 3.0);
}

TEST(Percentile, ValuesWithoutMassDoNotCountUnlessNoneHasAny) {
    std::vector<Weighted> values = {{9.0F, 0.0F}, {1.0F, 1.0F}, {2.0F, 1.0F}};
    EXPECT_EQ(weightedQuantile(values, 1.0), 2.0);
    std::vector<Weighted> none = {{9.0F, 0.0F}, {1.0F, 0.0F}, {2.0F, 0.0F}};
    EXPECT_EQ(weightedQuantile(none, 1.0), 9.0);
    EXPECT_EQ(weightedQuantile(none, 0.5), 2.0);
}

TEST(Percentile, CoversTheMagnitudesOfASymmetricMapping) {
    std::vector<float> weights(1001);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] = static_cast<float>(i) * (i % 2 == 0 ? 1.0F : -1.0F);
    }
    const ClipRange range =
        chosen("percentile:99", codecOf("int4", Mapping::Symmetric), groupOf(weights));
    EXPECT_EQ(range.low, -990.0F);
    EXPECT_EQ(range.high, 990.0F);
}

TEST(Percentile, LeavesHalfOfTheRestOnEachSideOfAnAffineMapping) {
    std::vector<float> weights(1001);
    std::iota(weights.begin(), weights.end(), -100.0F);
    const ClipRange range =
        chosen("percentile:98", codecOf("int4", Mapping::Affine), groupOf(weights));
    EXPECT_FLOAT_EQ(range.low, -90.0F);
    EXPECT_FLOAT_EQ(range.high, 890.0F);
}

TEST(Percentile, FollowsTheImportance) {
    std::vector<float> weights(1000, 0.1F);
    weights[17] = 5.0F;
    std::vector<float> importance(1000, 1.0F);
    const GroupCodec codec = codecOf("int4", Mapping::Symmetric);
    EXPECT_LT(chosen("percentile", codec, groupOf(weights, importance)).high, 5.0F);
    importance[17] = 1e6F;
    EXPECT_GT(chosen("percentile", codec, groupOf(weights, importance)).high, 4.9F);
}

TEST(Percentile, OfAHundredIsTheAbsoluteMaximum) {
    const std::vector<float> weights = shapedWeights(4, 3, 333);
    for (const Mapping mapping : {Mapping::Symmetric, Mapping::Affine}) {
        const GroupCodec codec = codecOf("int5", mapping);
        const char* full = mapping == Mapping::Affine ? "minmax" : "absmax";
        const ClipRange all = chosen(full, codec, groupOf(weights));
        const ClipRange range = chosen("percentile:100", codec, groupOf(weights));
        EXPECT_EQ(range.low, all.low);
        EXPECT_EQ(range.high, all.high);
    }
}

TEST(Clip, MultipliesTheRangeAboutZero) {
    const std::vector<float> weights = {-3.0F, 1.0F, 2.0F};
    const ClipRange symmetric =
        chosen("clip:0.5", codecOf("int4", Mapping::Symmetric), groupOf(weights));
    EXPECT_EQ(symmetric.low, -1.5F);
    EXPECT_EQ(symmetric.high, 1.5F);
    const ClipRange affine = chosen("clip:2", codecOf("int4", Mapping::Affine), groupOf(weights));
    EXPECT_EQ(affine.low, -6.0F);
    EXPECT_EQ(affine.high, 4.0F);
}

TEST(Clip, KeepsTheEndNextToZeroWhenTheWeightsLieOnOneSide) {
    const std::vector<float> weights = {4.0F, 5.0F, 6.0F};
    const ClipRange range = chosen("clip:0.5", codecOf("int4", Mapping::Affine), groupOf(weights));
    EXPECT_EQ(range.low, 4.0F);
    EXPECT_EQ(range.high, 5.0F);
}

}  // namespace
}  // namespace weightscape::test
