// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/two_rulers.h"

#include <gtest/gtest.h>

namespace weightscape::lessons {
namespace {

TwoRulers rulersAt(double shift, unsigned bits = kRulerBits) {
    SilentTask task;
    auto rulers = layRulers(shiftedWeights(shift), bits, task);
    EXPECT_TRUE(rulers) << rulers.error().detail;
    return rulers.value_or(TwoRulers{});
}

TEST(TwoRulers, AreAlikeAroundZeroAndApartOnOneSide) {
    const TwoRulers centred = rulersAt(0);
    EXPECT_EQ(centred.symmetric.view.levels.values.size(), 15U);
    EXPECT_EQ(centred.affine.view.levels.values.size(), 16U);
    EXPECT_LE(centred.symmetric.error(), kAlike * centred.affine.error());
    const TwoRulers shifted = rulersAt(kShiftToKeep);
    EXPECT_GE(2 * shifted.symmetric.unusedLevels, shifted.symmetric.view.levels.values.size());
    EXPECT_GT(shifted.symmetric.error(), kAlike * shifted.affine.error());
}

TEST(TwoRulers, MoreBitsMakeUpForTheUnusedHalf) {
    EXPECT_GT(rulersAt(kShiftToKeep).symmetric.error(), kErrorToReachThere);
    EXPECT_LE(rulersAt(kShiftToKeep, 8).symmetric.error(), kErrorToReachThere);
}

TEST(TwoRulers, NothingIsSolvedWhereTheLessonStarts) {
    const TwoRulers start = rulersAt(kStartShift);
    EXPECT_LT(2 * start.symmetric.unusedLevels, start.symmetric.view.levels.values.size());
    EXPECT_GT(start.symmetric.error(), kAlike * start.affine.error());
    EXPECT_LT(kStartShift, kShiftToKeep);
}

}  // namespace
}  // namespace weightscape::lessons
