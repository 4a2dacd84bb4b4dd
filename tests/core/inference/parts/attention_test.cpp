// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/attention.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/support/parallel.h"
#include "tests/support/attention_case.h"

namespace weightscape::test {
namespace {

constexpr double kAttentionError = 2e-6;

TEST(Attention, GivesTheFirstTokenItsOwnValue) {
    AttentionCase attention({.heads = 2, .keyHeads = 2, .headSize = 8, .valueSize = 8}, 1);
    attention.attend();
    EXPECT_EQ(attention.outputs.values, attention.values.values);
}

TEST(Attention, IsAsDefinedForManyAndFewTokens) {
    for (const std::size_t tokens : {1U, 3U, 4U, 31U, 33U, 150U}) {
        AttentionCase attention(
            {.heads = 4, .keyHeads = 2, .headSize = 16, .valueSize = 16, .scale = 2.0F}, tokens);
        EXPECT_LE(attention.error(), kAttentionError) << tokens << " tokens";
    }
}

TEST(Attention, TakesHeadsOfAnySize) {
    AttentionCase attention(
        {.heads = 6, .keyHeads = 2, .headSize = 80, .valueSize = 33, .scale = 0.5F}, 40);
    EXPECT_LE(attention.error(), kAttentionError);
}

TEST(Attention, SeesAWindowWithTheTokenItself) {
    for (const std::size_t window : {1U, 5U, 40U, 64U, 1000U}) {
        AttentionCase attention({.heads = 2,
                                 .keyHeads = 1,
                                 .headSize = 16,
                                 .valueSize = 16,
                                 .scale = 2.0F,
                                 .window = window},
                                130);
        EXPECT_LE(attention.error(), kAttentionError) << "window of " << window;
    }
}

TEST(Attention, CapsScoresSoftly) {
    AttentionCase attention({.heads = 2,
                             .keyHeads = 2,
                             .headSize = 16,
                             .valueSize = 16,
                             .scale = 20.0F,
                             .softCap = 5.0F},
                            60);
    EXPECT_LE(attention.error(), kAttentionError);
}

TEST(Attention, LosesWeightToSinks) {
    for (const std::size_t tokens : {1U, 70U}) {
        AttentionCase attention({.heads = 4,
                                 .keyHeads = 2,
                                 .headSize = 16,
                                 .valueSize = 16,
                                 .scale = 0.25F,
                                 .window = 20},
                                tokens);
        attention.giveSinks();
        EXPECT_LE(attention.error(), kAttentionError) << tokens << " tokens";
    }
}

TEST(Attention, GoesOnAfterCachedKeys) {
    for (const std::size_t tokens : {1U, 2U, 50U}) {
        AttentionCase attention({.heads = 4,
                                 .keyHeads = 2,
                                 .headSize = 16,
                                 .valueSize = 16,
                                 .scale = 2.0F,
                                 .window = 45,
                                 .firstPosition = 77},
                                tokens);
        EXPECT_LE(attention.error(), kAttentionError) << tokens << " tokens";
    }
}

TEST(Attention, IsTheSameOnOneThread) {
    AttentionCase attention({.heads = 4, .keyHeads = 2, .headSize = 64, .valueSize = 64}, 200);
    attention.attend();
    const std::vector<float> many = attention.outputs.values;
    setThreadLimit(1);
    attention.attend();
    setThreadLimit(0);
    EXPECT_EQ(attention.outputs.values, many);
}

TEST(Attention, HandsNaNOnToThoseWhoSeeIt) {
    AttentionCase attention(
        {.heads = 2, .keyHeads = 1, .headSize = 16, .valueSize = 16, .window = 8}, 40);
    attention.keys.row(20)[3] = std::numeric_limits<float>::quiet_NaN();
    attention.attend();
    for (std::size_t query = 0; query < 40; ++query) {
        const bool sees = query >= 20 && query < 28;
        for (const float x : attention.outputs.row(query)) EXPECT_EQ(std::isnan(x), sees) << query;
    }
}

TEST(Attention, StaysFiniteForHugeScores) {
    AttentionCase attention(
        {.heads = 1, .keyHeads = 1, .headSize = 16, .valueSize = 16, .scale = 1e6F}, 40);
    attention.attend();
    for (const float x : attention.outputs.values) EXPECT_LE(std::abs(x), 1.0F);
}

}  // namespace
}  // namespace weightscape::test
