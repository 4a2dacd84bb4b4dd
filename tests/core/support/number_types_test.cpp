// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/number_types.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace weightscape {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The value of a small float by definition: sign, exponent field and mantissa field.
float byDefinition(unsigned bits, int exponentBits, int mantissaBits) {
    const int bias = (1 << (exponentBits - 1)) - 1;
    const auto mantissa = static_cast<float>(bits & ((1U << mantissaBits) - 1U));
    const int exponent = static_cast<int>(bits >> mantissaBits) & ((1 << exponentBits) - 1);
    const bool negative = (bits >> (mantissaBits + exponentBits)) != 0;
    const float magnitude = exponent == 0 ? std::ldexp(mantissa, 1 - bias - mantissaBits)
                                          : std::ldexp(mantissa + std::ldexp(1.0F, mantissaBits),
                                                       exponent - bias - mantissaBits);
    return negative ? -magnitude : magnitude;
}

bool sameBits(float left, float right) {
    return std::bit_cast<std::uint32_t>(left) == std::bit_cast<std::uint32_t>(right);
}

TEST(Half, ReadsEveryFinitePatternByDefinitionAndWritesItBack) {
    for (unsigned bits = 0; bits < 0x10000U; ++bits) {
        const Half half{static_cast<std::uint16_t>(bits)};
        if ((bits & 0x7C00U) == 0x7C00U) continue;
        ASSERT_TRUE(sameBits(toFloat(half), byDefinition(bits, 5, 10))) << bits;
        ASSERT_EQ(toHalf(toFloat(half)).bits, bits);
    }
}

TEST(Half, KeepsInfinityAndQuietsNaN) {
    EXPECT_EQ(toHalf(kInfinity).bits, 0x7C00U);
    EXPECT_EQ(toHalf(-kInfinity).bits, 0xFC00U);
    EXPECT_EQ(toFloat(Half{0x7C00U}), kInfinity);
    EXPECT_TRUE(std::isnan(toFloat(Half{0x7C01U})));
    EXPECT_EQ(toHalf(std::bit_cast<float>(0x7FC00000U)).bits, 0x7E00U);
    EXPECT_EQ(toHalf(std::bit_cast<float>(0x7F800001U)).bits, 0x7E00U);
}

TEST(Half, RoundsTiesToEven) {
    EXPECT_EQ(toHalf(1.0F + 0x1.0p-11F).bits, toHalf(1.0F).bits);
    EXPECT_EQ(toHalf(1.0F + 0x1.8p-10F).bits, toHalf(1.0F + 0x1.0p-9F).bits);
    EXPECT_EQ(toHalf(0x1.0p-25F).bits, 0U);
    EXPECT_EQ(toHalf(0x1.8p-24F).bits, 2U);
    EXPECT_EQ(toHalf(65519.0F).bits, 0x7BFFU);
    EXPECT_EQ(toHalf(65520.0F).bits, 0x7C00U);
}

TEST(Bfloat16, ReadsWhatItWrites) {
    for (unsigned bits = 0; bits < 0x10000U; ++bits) {
        const Bfloat16 value{static_cast<std::uint16_t>(bits)};
        if (std::isnan(toFloat(value))) continue;
        ASSERT_EQ(toBfloat16(toFloat(value)).bits, bits);
    }
}

TEST(Bfloat16, RoundsTiesToEvenAndKeepsNaNNaN) {
    EXPECT_EQ(toBfloat16(std::bit_cast<float>(0x3F808000U)).bits, 0x3F80U);
    EXPECT_EQ(toBfloat16(std::bit_cast<float>(0x3F818000U)).bits, 0x3F82U);
    EXPECT_EQ(toBfloat16(std::numeric_limits<float>::max()).bits, 0x7F80U);
    EXPECT_TRUE(std::isnan(toFloat(toBfloat16(std::bit_cast<float>(0x7F800001U)))));
}

TEST(Float8E4M3, ReadsEveryPatternByDefinition) {
    for (unsigned bits = 0; bits < 256; ++bits) {
        const float value = toFloat(Float8E4M3{static_cast<std::uint8_t>(bits)});
        if ((bits & 0x7FU) == 0x7FU) {
            EXPECT_TRUE(std::isnan(value)) << bits;
        } else {
            EXPECT_TRUE(sameBits(value, byDefinition(bits, 4, 3))) << bits;
        }
    }
    EXPECT_EQ(toFloat(Float8E4M3{0x7E}), 448.0F);
}

TEST(Float8E5M2, ReadsEveryPatternByDefinition) {
    for (unsigned bits = 0; bits < 256; ++bits) {
        const float value = toFloat(Float8E5M2{static_cast<std::uint8_t>(bits)});
        const unsigned magnitude = bits & 0x7FU;
        if (magnitude > 0x7CU) {
            EXPECT_TRUE(std::isnan(value)) << bits;
        } else if (magnitude == 0x7CU) {
            EXPECT_EQ(value, bits < 128 ? kInfinity : -kInfinity);
        } else {
            EXPECT_TRUE(sameBits(value, byDefinition(bits, 5, 2))) << bits;
        }
    }
}

}  // namespace
}  // namespace weightscape
