// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/error_stats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace weightscape::metrics {
namespace {

ErrorStats statsOf(const std::vector<float>& original, const std::vector<float>& decoded) {
    ErrorStats stats;
    stats.add(original, decoded);
    return stats;
}

TEST(ErrorStats, MatchesFiguresWorkedOutByHand) {
    // Errors 1, 0, -2: Σe² = 5, Σx² = 1 + 4 + 9 = 14, Σy² = 4 + 4 + 1 = 9, Σxy = 2 + 4 + 3 = 9.
    const ErrorStats stats = statsOf({1.0F, 2.0F, 3.0F}, {2.0F, 2.0F, 1.0F});
    EXPECT_EQ(stats.count, 3U);
    EXPECT_EQ(stats.nonFinite, 0U);
    EXPECT_DOUBLE_EQ(stats.mse(), 5.0 / 3.0);
    EXPECT_DOUBLE_EQ(stats.rmse(), std::sqrt(5.0 / 3.0));
    EXPECT_DOUBLE_EQ(stats.relativeRmse(), std::sqrt(5.0 / 14.0));
    EXPECT_DOUBLE_EQ(stats.sqnrDb(), 10.0 * std::log10(14.0 / 5.0));
    EXPECT_DOUBLE_EQ(stats.cosine(), 9.0 / std::sqrt(14.0 * 9.0));
    EXPECT_DOUBLE_EQ(stats.maxAbsError, 2.0);
}

TEST(ErrorStats, ReportsNoErrorAsZeroAndInfiniteRatio) {
    const ErrorStats same = statsOf({1.0F, -2.0F}, {1.0F, -2.0F});
    EXPECT_EQ(same.relativeRmse(), 0.0);
    EXPECT_EQ(same.sqnrDb(), std::numeric_limits<double>::infinity());
    EXPECT_DOUBLE_EQ(same.cosine(), 1.0);
    const ErrorStats zeros = statsOf({0.0F, 0.0F}, {0.0F, 0.0F});
    EXPECT_EQ(zeros.relativeRmse(), 0.0);
    EXPECT_EQ(zeros.cosine(), 1.0);
    EXPECT_EQ(ErrorStats{}.mse(), 0.0);
    EXPECT_EQ(ErrorStats{}.cosine(), 1.0);
}

TEST(ErrorStats, LosingEverythingIsARelativeErrorOfOneAndNoSimilarity) {
    const ErrorStats lost = statsOf({3.0F, 4.0F}, {0.0F, 0.0F});
    EXPECT_DOUBLE_EQ(lost.relativeRmse(), 1.0);
    EXPECT_DOUBLE_EQ(lost.sqnrDb(), 0.0);
    EXPECT_EQ(lost.cosine(), 0.0);
}

TEST(ErrorStats, LeavesPairsThatAreNotFiniteOutAndCountsThem) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float infinity = std::numeric_limits<float>::infinity();
    const ErrorStats stats = statsOf({nan, 1.0F, -infinity, 4.0F}, {1.0F, nan, 2.0F, 3.0F});
    EXPECT_EQ(stats.count, 1U);
    EXPECT_EQ(stats.nonFinite, 3U);
    EXPECT_DOUBLE_EQ(stats.sumSquaredError, 1.0);
    EXPECT_DOUBLE_EQ(stats.sumSquaredOriginal, 16.0);
    EXPECT_DOUBLE_EQ(stats.maxAbsError, 1.0);
}

TEST(ErrorStats, KeepsDigitsThatSinglePrecisionWouldLose) {
    // 2^24 + 1 ones: a binary32 sum would stop at 2^24.
    const std::vector<float> ones((std::size_t{1} << 24U) + 1, 1.0F);
    ErrorStats stats;
    stats.add(ones, ones);
    EXPECT_EQ(stats.sumSquaredOriginal, 16777217.0);
}

TEST(ErrorStats, DoesNotOverflowForTheLargestWeights) {
    const float largest = std::numeric_limits<float>::max();
    const ErrorStats stats = statsOf({largest, largest}, {-largest, largest});
    EXPECT_TRUE(std::isfinite(stats.mse()));
    EXPECT_DOUBLE_EQ(stats.maxAbsError, 2.0 * static_cast<double>(largest));
    EXPECT_NEAR(stats.cosine(), 0.0, 1e-12);
}

TEST(ErrorStats, AddingInPartsEqualsAddingAtOnceAndMergingAddsSums) {
    std::mt19937 generator(7);
    std::normal_distribution<float> normal;
    std::vector<float> original(1000);
    std::vector<float> decoded(1000);
    for (std::size_t i = 0; i < original.size(); ++i) {
        original[i] = normal(generator);
        decoded[i] = original[i] + 0.1F * normal(generator);
    }
    const std::span<const float> x(original);
    const std::span<const float> y(decoded);
    ErrorStats parts;
    parts.add(x.first(300), y.first(300));
    parts.add(x.subspan(300), y.subspan(300));
    const ErrorStats whole = statsOf(original, decoded);
    EXPECT_EQ(parts.sumSquaredError, whole.sumSquaredError);
    EXPECT_EQ(parts.sumProduct, whole.sumProduct);

    ErrorStats first;
    ErrorStats second;
    first.add(x.first(300), y.first(300));
    second.add(x.subspan(300), y.subspan(300));
    first.merge(second);
    EXPECT_EQ(first.count, whole.count);
    EXPECT_EQ(first.maxAbsError, whole.maxAbsError);
    EXPECT_NEAR(first.sumSquaredError, whole.sumSquaredError, 1e-12 * whole.sumSquaredError);
}

}  // namespace
TEST(ErrorStats, AddsFinitePairsInLanesToTheSameSums) {
    std::vector<float> original;
    std::vector<float> decoded;
    for (int i = 0; i < 1003; ++i) {
        original.push_back(std::sin(static_cast<float>(i)));
        decoded.push_back(std::round(original.back() * 8.0F) / 8.0F);
    }
    for (const std::size_t count : {0U, 1U, 3U, 4U, 1003U}) {
        ErrorStats one;
        ErrorStats lanes;
        one.add(std::span(original).first(count), std::span(decoded).first(count));
        lanes.addFinite(std::span(original).first(count), std::span(decoded).first(count));
        EXPECT_EQ(lanes.count, one.count);
        EXPECT_EQ(lanes.maxAbsError, one.maxAbsError);
        EXPECT_NEAR(lanes.sumSquaredError, one.sumSquaredError, 1e-13 * one.sumSquaredError);
        EXPECT_NEAR(lanes.sumSquaredOriginal, one.sumSquaredOriginal,
                    1e-13 * one.sumSquaredOriginal);
        EXPECT_NEAR(lanes.sumSquaredDecoded, one.sumSquaredDecoded, 1e-13 * one.sumSquaredDecoded);
        EXPECT_NEAR(lanes.sumProduct, one.sumProduct, 1e-13 * one.sumProduct);
    }
}

}  // namespace weightscape::metrics
