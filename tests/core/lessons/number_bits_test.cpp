// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/number_bits.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace weightscape::lessons {
namespace {

const BitFormat& format(std::string_view id) {
    const BitFormat* found = findBitFormat(id);
    EXPECT_NE(found, nullptr) << id;
    return *found;
}

TEST(BitFormats, EndWhereTheirStandardsSay) {
    EXPECT_EQ(format("fp32").largest(), 0x1.fffffep127F);
    EXPECT_EQ(format("fp16").largest(), 65504.0F);
    EXPECT_EQ(format("bf16").largest(), 0x1.fep127F);
    EXPECT_EQ(format("fp8_e4m3").largest(), 448.0F);
    EXPECT_EQ(format("fp8_e5m2").largest(), 57344.0F);
    EXPECT_EQ(format("fp6_e2m3").largest(), 7.5F);
    EXPECT_EQ(format("fp6_e3m2").largest(), 28.0F);
    EXPECT_EQ(format("fp4_e2m1").largest(), 6.0F);
    EXPECT_EQ(format("fp16").smallest(), 0x1p-24F);
    EXPECT_EQ(format("fp16").smallestNormal(), 0x1p-14F);
    EXPECT_EQ(format("fp16").gapAtOne(), 0x1p-10);
    EXPECT_EQ(format("bf16").gapAtOne(), 0x1p-7);
    EXPECT_EQ(findBitFormat("fp5"), nullptr);
}

TEST(BitFormats, HaveAsManyNumbersAsTheySay) {
    for (const BitFormat& each : allBitFormats()) {
        if (each.bits() > 16) continue;
        std::set<float> numbers;
        for (std::uint32_t bits = 0; bits < std::uint32_t{1} << each.bits(); ++bits) {
            const BitNumber number = readBits(each, bits);
            EXPECT_EQ(number.isFinite, std::isfinite(each.decode(bits))) << each.id << " " << bits;
            if (number.isFinite) numbers.insert(static_cast<float>(number.value));
        }
        EXPECT_EQ(numbers.size(), each.numbers()) << each.id;
    }
}

TEST(NumberBits, AreSignTimesPowerTimesFraction) {
    for (const BitFormat& each : allBitFormats()) {
        for (const float value : {1.0F, -2.5F, 0.25F, 0.0F, each.smallest(), each.largest()}) {
            const BitNumber number = readBits(each, each.encode(value));
            EXPECT_EQ(number.value, each.decode(each.encode(value))) << each.id;
            const double product = std::ldexp(number.fraction, number.power);
            EXPECT_EQ(number.isNegative ? -product : product, number.value) << each.id;
            EXPECT_EQ(number.isSubnormal, number.fraction < 1.0) << each.id << " " << value;
        }
    }
}

TEST(NumberBits, TheGapIsToTheNextNumberAndTheLastHasNone) {
    const BitFormat& half = format("fp16");
    EXPECT_EQ(readBits(half, half.encode(1.0F)).gap, half.gapAtOne());
    EXPECT_EQ(readBits(half, half.highestFinite()).gap, 0.0);
    EXPECT_TRUE(std::isnan(readBits(half, half.encode(kNumberToReach)).gap));
}

TEST(NumberBits, NeighboursOfZeroHaveBothSigns) {
    const BitFormat& four = format("fp4_e2m1");
    EXPECT_EQ(neighbours(four, 0, 2), (std::vector<double>{-1.0, -0.5, 0.0, 0.5, 1.0}));
    EXPECT_EQ(neighbours(four, four.encode(-6.0F), 2), (std::vector<double>{-6.0, -4.0, -3.0}));
    EXPECT_TRUE(neighbours(format("fp16"), 0x7C00, 2).empty());
}

TEST(NumberBits, TheLessonsNumbersDoWhatItSays) {
    const BitFormat& half = format("fp16");
    EXPECT_EQ(readBits(half, half.encode(kNumberToSwitch)).value, -2.5);
    EXPECT_FALSE(readBits(half, half.encode(kNumberToReach)).isFinite);
    const BitFormat& brain = format("bf16");
    EXPECT_TRUE(readBits(brain, brain.encode(kNumberToReach)).isFinite);
    // FP32 itself rounds a tenth; no other format holds even that.
    for (const BitFormat& each : allBitFormats()) {
        EXPECT_NE(readBits(each, each.encode(kNumberToMiss)).value, 0.1) << each.id;
    }
}

}  // namespace
}  // namespace weightscape::lessons
