// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/importance_figures.h"

#include <gtest/gtest.h>

#include <vector>

namespace weightscape {
namespace {

TEST(ImportanceFigures, CountAndWeighOnlyWhatWasReached) {
    const ImportanceFigures figures =
        importanceFigures({"x", {2, 6, 100, 100, 40, 0, 5, 5}, {2, 0, 10, 1}});
    EXPECT_EQ(figures.lowestCount, 0.0);
    EXPECT_EQ(figures.medianCount, 1.0);
    EXPECT_EQ(figures.highestCount, 10.0);
    EXPECT_EQ(figures.neverReached, 1U);
    EXPECT_EQ(figures.highest, 5.0);
    EXPECT_EQ(figures.mean, (1.0 + 3.0 + 4.0 + 0.0 + 5.0 + 5.0) / 6.0);
}

TEST(ImportanceFigures, SayHowMuchTheTopHundredthHolds) {
    std::vector<float> columns(300, 1.0F);
    EXPECT_DOUBLE_EQ(importanceFigures({"x", columns, {1}}).shareOfTopHundredth, 0.01);
    columns[7] = columns[70] = columns[299] = 100.0F;
    EXPECT_DOUBLE_EQ(importanceFigures({"x", columns, {1}}).shareOfTopHundredth, 300.0 / 597.0);
    EXPECT_EQ(importanceFigures({"x", {4, 0}, {1}}).shareOfTopHundredth, 1.0);
}

TEST(ImportanceFigures, AreZeroWhereNothingWasReachedOrNothingMatters) {
    const ImportanceFigures unreached = importanceFigures({"x", {1, 2}, {0}});
    EXPECT_EQ(unreached.neverReached, 1U);
    EXPECT_EQ(unreached.mean, 0.0);
    EXPECT_EQ(unreached.highest, 0.0);
    EXPECT_EQ(importanceFigures({"x", {0, 0}, {5}}).shareOfTopHundredth, 0.0);
}

}  // namespace
}  // namespace weightscape
