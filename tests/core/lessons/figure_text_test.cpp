// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/figure_text.h"

#include <gtest/gtest.h>

namespace weightscape::lessons {
namespace {

TEST(FigureText, HasTheDigitsThatAreAskedForAndNoZerosBehindThem) {
    EXPECT_EQ(figureText(0.0).english(), "0");
    EXPECT_EQ(figureText(0.1F).english(), "0.1");
    EXPECT_EQ(figureText(-2.5).english(), "−2.5");
    EXPECT_EQ(figureText(123456.0).english(), "123456");
    EXPECT_EQ(figureText(0.0078125, 3).english(), "0.00781");
}

TEST(FigureText, IsAPowerOfTenWhereItIsVerySmallOrLarge) {
    EXPECT_EQ(figureText(3.4028235e38, 3).english(), "3.40×10³⁸");
    EXPECT_EQ(figureText(-9.765625e-4, 3).english(), "−9.77×10⁻⁴");
    EXPECT_EQ(figureText(9.9999e7, 3).english(), "1.00×10⁸");
}

}  // namespace
}  // namespace weightscape::lessons
