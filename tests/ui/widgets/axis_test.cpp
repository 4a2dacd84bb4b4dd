// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/axis.h"

#include <gtest/gtest.h>

#include <cmath>

namespace weightscape::ui {
namespace {

std::string labels(const std::vector<AxisTick>& ticks) {
    std::string text;
    for (const AxisTick& tick : ticks) text += tick.label.toStdString() + " ";
    return text;
}

TEST(Axis, LinearTicksAreRoundNumbersInsideTheRange) {
    EXPECT_EQ(labels(linearTicks(0, 1, 5)), "0 0.2 0.4 0.6 0.8 1.0 ");
    EXPECT_EQ(labels(linearTicks(-0.07, 0.13, 4)), "−0.05 0 0.05 0.10 ");
    EXPECT_EQ(labels(linearTicks(0, 31, 10)), "0 5 10 15 20 25 30 ");
}

TEST(Axis, TicksOfARangeWithoutExtentAreNone) {
    EXPECT_TRUE(linearTicks(1, 1, 5).empty());
    EXPECT_TRUE(linearTicks(0, std::nan(""), 5).empty());
    EXPECT_TRUE(linearTicks(0, std::numeric_limits<double>::infinity(), 5).empty());
    EXPECT_TRUE(decadeTicks(0, 10, 5).empty());
}

TEST(Axis, DecadesAreThinnedWhenThereAreMany) {
    EXPECT_EQ(labels(decadeTicks(0.01, 1000, 10)), "0.01 0.1 1 10 100 1000 ");
    EXPECT_LE(decadeTicks(1e-30, 1e30, 5).size(), 6U);
    EXPECT_EQ(decadeLabel(7).toStdString(), "10⁷");
    EXPECT_EQ(decadeLabel(-5).toStdString(), "10⁻⁵");
}

TEST(Axis, AFewDecadesGetTicksInBetweenAndANarrowRangeLinearOnes) {
    EXPECT_EQ(labels(ValueScale{0.4, 12, true}.ticks(5)), "0.5 1 2 5 10 ");
    EXPECT_EQ(labels(ValueScale{7.0, 7.5, true}.ticks(5)), "7.0 7.2 7.4 ");
    EXPECT_EQ(labels(ValueScale{0.01, 100, true}.ticks(5)), "0.01 0.1 1 10 100 ");
}

TEST(Axis, ALogarithmicScaleHasNoPlaceForZeroAndNegatives) {
    const ValueScale scale{0.01, 100, true};
    EXPECT_DOUBLE_EQ(scale.position(1), 0.5);
    EXPECT_TRUE(std::isnan(scale.position(0)));
    EXPECT_TRUE(std::isnan(scale.position(-1)));
    EXPECT_TRUE(std::isnan(scale.position(std::numeric_limits<double>::infinity())));
}

TEST(Axis, ACoveringScaleIgnoresWhatItCannotShow) {
    const double infinity = std::numeric_limits<double>::infinity();
    const ValueScale scale = scaleCovering({0, 3, infinity, 0.5, std::nan("")}, true);
    EXPECT_EQ(scale.low, 0.5);
    EXPECT_EQ(scale.high, 3);
    const ValueScale single = scaleCovering({4}, false);
    EXPECT_LT(single.low, 4);
    EXPECT_GT(single.high, 4);
    EXPECT_LT(scaleCovering({}, true).low, scaleCovering({}, true).high);
}

}  // namespace
}  // namespace weightscape::ui
