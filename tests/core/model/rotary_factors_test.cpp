// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/rotary_factors.h"

#include <gtest/gtest.h>

namespace weightscape {
namespace {

/// The numbers of Llama 3.1 8B; what they give by the formula of transformers
/// (_compute_llama3_parameters), computed in Python.
TEST(RotaryFactors, AreThoseOfLlama31) {
    const auto factors = gradualRotaryFactors(500'000.0, 128, {});
    ASSERT_EQ(factors.size(), 64U);
    for (std::size_t i = 0; i <= 28; ++i) EXPECT_EQ(factors[i], 1.0F) << i;
    constexpr float kBetween[] = {1.207484F, 1.553415F, 2.026313F, 2.69453F, 3.684253F, 5.257327F};
    for (std::size_t i = 0; i < std::size(kBetween); ++i) {
        EXPECT_NEAR(factors[29 + i], kBetween[i], 1e-5F) << i;
    }
    for (std::size_t i = 35; i < 64; ++i) EXPECT_EQ(factors[i], 8.0F) << i;
}

TEST(RotaryFactors, JumpWhereThereIsNothingBetween) {
    const auto factors = gradualRotaryFactors(10'000.0, 32, {.lowFactor = 2.0, .highFactor = 2.0});
    for (const float factor : factors) EXPECT_TRUE(factor == 1.0F || factor == 8.0F) << factor;
    EXPECT_EQ(factors.front(), 1.0F);
}

}  // namespace
}  // namespace weightscape
