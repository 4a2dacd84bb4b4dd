// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/error_stats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "core/formats/vector_targets.h"
#include "core/support/largest_magnitude.h"
#include "core/support/pair_sums.h"

namespace weightscape {
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
    EXPECT_EQ(same.cosine(), 1.0);
    EXPECT_EQ(cosine(0.3, 0.3, 0.3), 1.0);
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

constexpr float kNotANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float kUnbounded = std::numeric_limits<float>::infinity();

TEST(ErrorStats, LeavesOriginalsThatAreNotFiniteOutAndCountsThem) {
    const ErrorStats stats =
        statsOf({kNotANumber, kUnbounded, -kUnbounded, 4.0F}, {1.0F, kUnbounded, 2.0F, 3.0F});
    EXPECT_EQ(stats.count, 1U);
    EXPECT_EQ(stats.nonFinite, 3U);
    EXPECT_EQ(stats.overflowed, 0U);
    EXPECT_DOUBLE_EQ(stats.sumSquaredError, 1.0);
    EXPECT_DOUBLE_EQ(stats.sumSquaredOriginal, 16.0);
    EXPECT_DOUBLE_EQ(stats.maxAbsError, 1.0);
}

TEST(ErrorStats, WhatOverflowsHasAnInfiniteErrorAndIsCounted) {
    for (const float decoded : {kUnbounded, -kUnbounded, kNotANumber}) {
        ErrorStats stats = statsOf({3.0F, 4.0F}, {3.0F, decoded});
        ErrorStats later = statsOf({1.0F}, {1.0F});
        later.merge(stats);
        stats = later;
        EXPECT_EQ(stats.count, 3U);
        EXPECT_EQ(stats.overflowed, 1U);
        EXPECT_EQ(stats.nonFinite, 0U);
        EXPECT_DOUBLE_EQ(stats.sumSquaredOriginal, 26.0);
        EXPECT_EQ(stats.mse(), kUnbounded);
        EXPECT_EQ(stats.rmse(), kUnbounded);
        EXPECT_EQ(stats.relativeRmse(), kUnbounded);
        EXPECT_EQ(stats.sqnrDb(), -kUnbounded);
        EXPECT_EQ(stats.maxAbsError, kUnbounded);
        EXPECT_TRUE(std::isnan(stats.cosine()));
    }
}

TEST(ErrorStats, WhatOverflowsIsInfiniteByImportanceEvenWhereNoneIsKnown) {
    ErrorStats stats;
    stats.add(std::vector<float>{1.0F, 3.0F}, std::vector<float>{1.0F, kUnbounded},
              std::vector<float>{2.0F, 0.0F});
    EXPECT_EQ(stats.sumImportance, 2.0);
    EXPECT_EQ(stats.sumWeightedOriginal, 2.0);
    EXPECT_EQ(stats.sumWeightedError, kUnbounded);
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

TEST(ErrorStats, MergingAddsSums) {
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
    ErrorStats first;
    ErrorStats second;
    first.add(x.first(300), y.first(300));
    second.add(x.subspan(300), y.subspan(300));
    ErrorStats parts = first;
    parts.add(x.subspan(300), y.subspan(300));
    first.merge(second);
    EXPECT_EQ(parts.sumSquaredError, first.sumSquaredError);
    EXPECT_EQ(parts.sumProduct, first.sumProduct);
    const ErrorStats whole = statsOf(original, decoded);
    EXPECT_EQ(first.count, whole.count);
    EXPECT_EQ(first.maxAbsError, whole.maxAbsError);
    EXPECT_NEAR(first.sumSquaredError, whole.sumSquaredError, 1e-14 * whole.sumSquaredError);
}

TEST(ErrorStats, SumsWithImportance) {
    // Weights 2 and 3 on errors 1 and -2 of originals 1 and 3.
    ErrorStats stats;
    stats.add(std::vector<float>{1.0F, 3.0F}, std::vector<float>{2.0F, 1.0F},
              std::vector<float>{2.0F, 3.0F});
    EXPECT_EQ(stats.sumImportance, 5.0);
    EXPECT_EQ(stats.sumWeightedError, 2.0 + 12.0);
    EXPECT_EQ(stats.sumWeightedOriginal, 2.0 + 27.0);
    EXPECT_EQ(stats.sumSquaredError, 5.0);
}

/// Pairs of all sizes, some of them not finite if wanted.
struct TestPairs {
    std::vector<float> original;
    std::vector<float> decoded;
    std::vector<float> importance;
};

TestPairs testPairs(std::size_t count, bool oddities) {
    std::mt19937 generator(static_cast<unsigned>(count));
    std::normal_distribution<float> normal;
    TestPairs pairs;
    for (std::size_t i = 0; i < count; ++i) {
        const float x = std::ldexp(normal(generator), static_cast<int>(generator() % 250) - 140);
        pairs.original.push_back(x);
        pairs.decoded.push_back(i % 5 == 0 ? x : x * (1.0F + 0.01F * normal(generator)));
        pairs.importance.push_back(i % 7 == 0 ? 0.0F : std::abs(normal(generator)));
    }
    if (!oddities) return pairs;
    for (std::size_t i = 2; i < count; i += 11) {
        pairs.original[i] = std::numeric_limits<float>::infinity();
    }
    for (std::size_t i = 5; i < count; i += 13) {
        pairs.decoded[i] = std::numeric_limits<float>::quiet_NaN();
    }
    return pairs;
}

template <typename Sums>
void expectSameBits(const Sums& found, const Sums& expected, const std::string& where) {
    EXPECT_EQ(std::memcmp(&found, &expected, sizeof(Sums)), 0) << where;
}

TEST(ErrorStats, EveryProcessorGivesTheBitsOfOnePairAfterAnother) {
    for (const std::int64_t target : formats::vectorTargets()) {
        formats::useVectorTarget(target);
        for (const std::size_t count : {0U, 1U, 7U, 8U, 9U, 16U, 31U, 64U, 1003U, 16384U}) {
            for (const bool oddities : {false, true}) {
                const TestPairs made = testPairs(count, oddities);
                const Pairs pairs{made.original, made.decoded};
                const std::string where = formats::vectorTargetName(target) + ", " +
                                          std::to_string(count) + (oddities ? ", oddities" : "");
                expectSameBits(sumPairs(pairs), sumPairsReference(pairs), where);
                expectSameBits(sumWeighted(pairs, made.importance),
                               sumWeightedReference(pairs, made.importance), where);
            }
        }
    }
    formats::useVectorTarget(0);
}

TEST(LargestMagnitude, FindsTheLargestOnEveryProcessor) {
    for (const std::int64_t target : formats::vectorTargets()) {
        formats::useVectorTarget(target);
        EXPECT_EQ(largestMagnitude({}), 0.0F);
        for (const std::size_t count : {1U, 15U, 16U, 33U, 100U}) {
            for (std::size_t at = 0; at < count; ++at) {
                std::vector<float> weights(count, -0.5F);
                weights[at] = -3.0F;
                EXPECT_EQ(largestMagnitude(weights), 3.0F);
                weights[at] = -std::numeric_limits<float>::infinity();
                EXPECT_EQ(largestMagnitude(weights), std::numeric_limits<float>::infinity());
                weights[at] = -std::numeric_limits<float>::quiet_NaN();
                EXPECT_TRUE(std::isnan(largestMagnitude(weights)));
            }
        }
    }
    formats::useVectorTarget(0);
}

}  // namespace
}  // namespace weightscape
