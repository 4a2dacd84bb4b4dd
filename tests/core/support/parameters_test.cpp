// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/parameters.h"

#include <gtest/gtest.h>

#include <array>

namespace {

using namespace weightscape;

constexpr std::array kSpecs = {
    ParameterSpec{"percent", {}, {}, {}, 99.9, 50.0, 100.0, 0.1, false},
    ParameterSpec{"steps", {}, {}, {}, 100.0, 1.0, 1000.0, 1.0, true},
};

const std::string kSubject = "test";

TEST(Parameters, ReadTheFirstByItselfAndAllByName) {
    EXPECT_EQ(*parseParameters(kSpecs, "", kSubject), (ParameterValues{99.9, 100.0}));
    EXPECT_EQ(*parseParameters(kSpecs, "95", kSubject), (ParameterValues{95.0, 100.0}));
    EXPECT_EQ(*parseParameters(kSpecs, "steps=7", kSubject), (ParameterValues{99.9, 7.0}));
    EXPECT_EQ(*parseParameters(kSpecs, "steps=7,percent=60.5", kSubject),
              (ParameterValues{60.5, 7.0}));
}

TEST(Parameters, WriteTheShortestTextThatReadsBack) {
    for (const char* text : {"", "95", "steps=7", "percent=60.5,steps=7", "99.99999999999999"}) {
        const auto values = parseParameters(kSpecs, text, kSubject);
        ASSERT_TRUE(values.has_value()) << text;
        EXPECT_EQ(parametersText(kSpecs, *values), text);
    }
}

TEST(Parameters, RefuseWhatIsNoNumberOutOfRangeOrGivenTwice) {
    for (const char* text :
         {"x", "95,", ",95", "95,96", "steps=1.5", "steps=0", "percent=101", "nan", "inf", "1e999",
          "colour=3", "steps=", "percent=60,percent=60", " 95", "95 ", "+95", "0x60"}) {
        const auto values = parseParameters(kSpecs, text, kSubject);
        ASSERT_FALSE(values.has_value()) << text;
        EXPECT_EQ(values.error().code, ErrorCode::InvalidArgument) << text;
    }
    EXPECT_FALSE(checkParameters(kSpecs, ParameterValues{99.0}, kSubject).has_value());
    EXPECT_FALSE(parseParameters({}, "5", kSubject).has_value());
}

}  // namespace
