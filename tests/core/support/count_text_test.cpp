// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/count_text.h"

#include <gtest/gtest.h>

namespace weightscape {
namespace {

TEST(CountText, ReadsWhatPeopleType) {
    EXPECT_EQ(*parseCount("8e9"), 8'000'000'000U);
    EXPECT_EQ(*parseCount("8B"), 8'000'000'000U);
    EXPECT_EQ(*parseCount("7.6 b"), 7'600'000'000U);
    EXPECT_EQ(*parseCount("350M"), 350'000'000U);
    EXPECT_EQ(*parseCount("1T"), 1'000'000'000'000U);
    EXPECT_EQ(*parseCount("12G"), 12'000'000'000U);
    EXPECT_EQ(*parseCount("1234567"), 1'234'567U);
    EXPECT_EQ(*parseCount("0.5K"), 500U);
    for (const char* text : {"", "B", "0", "-8B", "8X", "8 BB", "1e30", "nan", "inf", "8e9e"}) {
        EXPECT_EQ(parseCount(text).error().code, ErrorCode::InvalidArgument) << text;
    }
}

TEST(CountText, GroupsDigits) {
    EXPECT_EQ(groupedDigits(0), "0");
    EXPECT_EQ(groupedDigits(999), "999");
    EXPECT_EQ(groupedDigits(1000), "1,000");
    EXPECT_EQ(groupedDigits(8'000'000'000), "8,000,000,000");
}

}  // namespace
}  // namespace weightscape
