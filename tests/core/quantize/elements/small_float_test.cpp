// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/elements/small_float.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace weightscape::elements;

SmallFloat named(const std::string& name) {
    return smallFloatOf(*parseElement(name));
}

std::vector<SmallFloat> allSmallFloats() {
    std::vector<SmallFloat> layouts;
    for (int exponent = 1; exponent <= 7; ++exponent) {
        for (int mantissa = 0; exponent + mantissa <= 7; ++mantissa) {
            layouts.push_back(
                named("e" + std::to_string(exponent) + "m" + std::to_string(mantissa)));
        }
    }
    return layouts;
}

std::string nameOf(const SmallFloat& layout) {
    return "e" + std::to_string(layout.exponentBits) + "m" + std::to_string(layout.mantissaBits);
}

/// The definition read bit by bit: a sum of powers of two.
double valueByBits(const SmallFloat& layout, unsigned code) {
    const unsigned m = layout.mantissaBits;
    const unsigned exponent = (code >> m) & ((1U << layout.exponentBits) - 1U);
    double value = exponent == 0 ? 0.0 : 1.0;
    for (unsigned bit = 0; bit < m; ++bit) {
        if ((code >> bit & 1U) != 0) value += std::pow(2.0, static_cast<double>(bit) - m);
    }
    const double power = (exponent == 0 ? 1.0 : exponent) - layout.bias();
    value *= std::pow(2.0, power);
    return (code >> (m + layout.exponentBits) & 1U) != 0 ? -value : value;
}

TEST(SmallFloat, DecodesTheWholeTableOfFp4) {
    const SmallFloat layout = named("fp4_e2m1");
    const std::vector<float> expected = {0.0F, 0.5F, 1.0F, 1.5F, 2.0F, 3.0F, 4.0F, 6.0F};
    for (std::uint8_t code = 0; code < 8; ++code) {
        EXPECT_EQ(decodeSmallFloat(layout, code), expected[code]);
        EXPECT_EQ(decodeSmallFloat(layout, code | 8U), -expected[code]);
        EXPECT_EQ(std::signbit(decodeSmallFloat(layout, code | 8U)), true);
    }
}

TEST(SmallFloat, HasTheLimitsThatTheSpecificationsState) {
    struct Limits {
        const char* name;
        double largest, smallestNormal, smallestSubnormal;
    };
    // OCP FP8 1.0 tables 1 and 2; OCP MX 1.0 tables 3 to 6.
    for (const Limits& row :
         {Limits{"fp8_e4m3", 448.0, 0x1p-6, 0x1p-9}, Limits{"fp8_e5m2", 57344.0, 0x1p-14, 0x1p-16},
          Limits{"fp6_e3m2", 28.0, 0.25, 0.0625}, Limits{"fp6_e2m3", 7.5, 1.0, 0.125},
          Limits{"fp4_e2m1", 6.0, 1.0, 0.5}}) {
        const SmallFloat layout = named(row.name);
        EXPECT_EQ(decodeSmallFloat(layout, layout.highestFiniteCode()), row.largest) << row.name;
        const auto normal = static_cast<std::uint8_t>(1U << layout.mantissaBits);
        EXPECT_EQ(decodeSmallFloat(layout, normal), row.smallestNormal) << row.name;
        EXPECT_EQ(decodeSmallFloat(layout, 1), row.smallestSubnormal) << row.name;
    }
}

TEST(SmallFloat, OnlyTheFp8TypesHaveCodesThatAreNoNumbers) {
    for (const SmallFloat& layout : allSmallFloats()) {
        int nans = 0;
        int infinities = 0;
        for (unsigned code = 0; code < 1U << layout.bits(); ++code) {
            const float value = decodeSmallFloat(layout, static_cast<std::uint8_t>(code));
            nans += std::isnan(value) ? 1 : 0;
            infinities += std::isinf(value) ? 1 : 0;
        }
        const std::string name = nameOf(layout);
        EXPECT_EQ(nans, name == "e4m3" ? 2 : name == "e5m2" ? 6 : 0) << name;
        EXPECT_EQ(infinities, name == "e5m2" ? 2 : 0) << name;
    }
    EXPECT_TRUE(std::isnan(decodeSmallFloat(named("fp8_e4m3"), 0x7F)));
    EXPECT_TRUE(std::isnan(decodeSmallFloat(named("fp8_e4m3"), 0xFF)));
    EXPECT_EQ(decodeSmallFloat(named("fp8_e5m2"), 0xFC), -std::numeric_limits<float>::infinity());
}

TEST(SmallFloat, DecodesEveryCodeAsItsDefinitionSays) {
    for (const SmallFloat& layout : allSmallFloats()) {
        for (unsigned code = 0; code < 1U << layout.bits(); ++code) {
            const float value = decodeSmallFloat(layout, static_cast<std::uint8_t>(code));
            if (!std::isfinite(value)) continue;
            EXPECT_EQ(static_cast<double>(value), valueByBits(layout, code)) << nameOf(layout);
        }
    }
}

TEST(SmallFloat, EncodesEveryDecodedCodeBackToItself) {
    for (const SmallFloat& layout : allSmallFloats()) {
        for (unsigned code = 0; code < 1U << layout.bits(); ++code) {
            const float value = decodeSmallFloat(layout, static_cast<std::uint8_t>(code));
            const std::uint8_t back = encodeSmallFloat(layout, value);
            if (std::isnan(value)) {
                EXPECT_TRUE(std::isnan(decodeSmallFloat(layout, back)));
            } else {
                EXPECT_EQ(back, code) << nameOf(layout);
            }
        }
    }
}

TEST(SmallFloat, EncodesToTheNearestNumberAndTiesToTheEvenCode) {
    for (const SmallFloat& layout : allSmallFloats()) {
        const unsigned highest = layout.highestFiniteCode();
        for (unsigned code = 0; code < highest; ++code) {
            const float low = decodeSmallFloat(layout, static_cast<std::uint8_t>(code));
            const float high = decodeSmallFloat(layout, static_cast<std::uint8_t>(code + 1U));
            const float middle = (low + high) / 2.0F;  // exact: one more bit
            const unsigned sign = 1U << (layout.bits() - 1U);
            const unsigned even = code % 2 == 0 ? code : code + 1U;
            EXPECT_EQ(encodeSmallFloat(layout, middle), even) << nameOf(layout) << " " << middle;
            EXPECT_EQ(encodeSmallFloat(layout, -middle), sign | even) << nameOf(layout);
            EXPECT_EQ(encodeSmallFloat(layout, std::nextafter(middle, 0.0F)), code);
            EXPECT_EQ(encodeSmallFloat(layout, std::nextafter(middle, high)), code + 1U);
        }
    }
}

TEST(SmallFloat, StopsAtTheLargestNumberButForTheInfinitiesOfE5m2) {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(encodeSmallFloat(named("fp8_e4m3"), 1e30F), 0x7E);
    EXPECT_EQ(encodeSmallFloat(named("fp8_e4m3"), -infinity), 0xFE);
    EXPECT_EQ(encodeSmallFloat(named("fp8_e4m3"), nan), 0x7F);
    EXPECT_EQ(encodeSmallFloat(named("fp8_e5m2"), 61439.0F), 0x7B);  // below half a step beyond
    EXPECT_EQ(encodeSmallFloat(named("fp8_e5m2"), 61440.0F), 0x7C);
    EXPECT_EQ(encodeSmallFloat(named("fp8_e5m2"), infinity), 0x7C);
    EXPECT_EQ(encodeSmallFloat(named("fp4_e2m1"), -infinity), 0x0F);
    EXPECT_EQ(encodeSmallFloat(named("fp4_e2m1"), 1e30F), 0x07);
    EXPECT_EQ(encodeSmallFloat(named("fp4_e2m1"), nan), 0x00);
}

}  // namespace
