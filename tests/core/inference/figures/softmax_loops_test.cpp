// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/figures/softmax_loops.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "core/formats/vector_targets.h"
#include "core/inference/figures/log_probabilities.h"

namespace weightscape::inference {
namespace {

constexpr float kInfinite = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> bellLogits(std::size_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> bell(0.0F, 4.0F);
    std::vector<float> logits(count);
    for (float& logit : logits) logit = bell(random);
    return logits;
}

long double exactSum(const std::vector<float>& values, double offset) {
    long double sum = 0.0L;
    for (const float value : values) sum += std::exp(static_cast<long double>(value) - offset);
    return sum;
}

TEST(SoftmaxLoops, SumExponentialsToTheLastDigitsOfADouble) {
    for (const std::size_t count : {1U, 7U, 8U, 9U, 1000U, 32003U}) {
        const auto logits = bellLogits(count, 1);
        const double offset = largestLogit(logits);
        const auto exact = static_cast<double>(exactSum(logits, offset));
        EXPECT_NEAR(sumOfExponentials(logits, offset), exact, exact * 2e-15) << count;
    }
}

TEST(SoftmaxLoops, ExponentialsAreExactToTheLastDigitsFromEndToEnd) {
    for (double x = -707.9; x <= 0.0; x += 0.377) {
        const float value = static_cast<float>(x);
        const double exact = std::exp(static_cast<double>(value));
        EXPECT_NEAR(sumOfExponentials(std::vector{value}, 0.0), exact, exact * 1e-15) << x;
    }
    EXPECT_EQ(sumOfExponentials(std::vector{-1e30F, -kInfinite, -709.0F}, 0.0), 0.0);
    EXPECT_EQ(sumOfExponentials(std::vector{0.0F}, 0.0), 1.0);
}

TEST(SoftmaxLoops, GiveTheSameBitsOnEveryProcessor) {
    const auto targets = formats::vectorTargets();
    ASSERT_FALSE(targets.empty());
    for (const std::size_t count : {1U, 5U, 8U, 37U, 4099U}) {
        const auto p = bellLogits(count, 2);
        const auto q = bellLogits(count, 3);
        const auto answers = [&] {
            const double sumP = nextTokenFigures(p).logarithmOfSum;
            const double sumQ = nextTokenFigures(q).logarithmOfSum;
            return std::vector<std::uint64_t>{
                std::bit_cast<std::uint64_t>(sumP),
                std::bit_cast<std::uint64_t>(divergenceOf({p, sumP}, {q, sumQ})),
                std::bit_cast<std::uint64_t>(divergenceOf({p, sumP}, {q, sumQ}, -5.0)),
                std::bit_cast<std::uint32_t>(largestLogit(p))};
        };
        formats::useVectorTarget(targets.back());
        const auto expected = answers();
        for (const std::int64_t target : targets) {
            formats::useVectorTarget(target);
            EXPECT_EQ(answers(), expected) << formats::vectorTargetName(target) << ", " << count;
        }
    }
    formats::useVectorTarget(0);
}

TEST(SoftmaxLoops, FindTheLargestAndEveryNan) {
    auto values = bellLogits(100, 4);
    for (const std::size_t place : {0U, 50U, 99U}) {
        auto changed = values;
        changed[place] = 1000.0F;
        EXPECT_EQ(largestLogit(changed), 1000.0F) << place;
        changed[99 - place] = kNan;
        EXPECT_TRUE(std::isnan(largestLogit(changed))) << place;
    }
    EXPECT_EQ(largestLogit({}), -kInfinite);
}

TEST(SoftmaxLoops, DivergenceCountsNothingWhereTheReferenceExpectsNothing) {
    const std::vector<float> p = {0.0F, -kInfinite, 0.0F};
    const std::vector<float> q = {0.0F, 0.0F, 0.0F};
    const double sumP = std::log(2.0);
    const double sumQ = std::log(3.0);
    EXPECT_NEAR(divergenceOf({p, sumP}, {q, sumQ}), std::log(1.5), 1e-15);
    EXPECT_EQ(divergenceOf({q, sumQ}, {p, sumP}), std::numeric_limits<double>::infinity());
    EXPECT_EQ(divergenceOf({p, sumP}, {p, sumP}), 0.0);
}

TEST(LogProbabilities, AreThoseOfSoftmax) {
    const std::vector<float> logits = {1.0F, 2.0F, 3.0F, 3.0F};
    const NextTokenFigures next = nextTokenFigures(logits);
    ASSERT_TRUE(next.isDistribution());
    EXPECT_EQ(next.top, 2U) << "of equals the first";
    double sum = 0.0;
    for (std::size_t i = 0; i < logits.size(); ++i) {
        sum += std::exp(next.logProbability(logits, i));
    }
    EXPECT_NEAR(sum, 1.0, 1e-15);
    EXPECT_NEAR(next.logProbability(logits, 0),
                1.0 - 3.0 - std::log(2.0 + std::exp(-1.0) + std::exp(-2.0)), 1e-15);
}

TEST(LogProbabilities, TellRowsThatAreNoDistribution) {
    EXPECT_FALSE(nextTokenFigures({}).isDistribution());
    EXPECT_FALSE(nextTokenFigures(std::vector{0.0F, kNan}).isDistribution());
    EXPECT_FALSE(nextTokenFigures(std::vector{0.0F, kInfinite}).isDistribution());
    EXPECT_FALSE(nextTokenFigures(std::vector{-kInfinite, -kInfinite}).isDistribution());
    EXPECT_TRUE(nextTokenFigures(std::vector{0.0F, -kInfinite}).isDistribution());
}

}  // namespace
}  // namespace weightscape::inference
