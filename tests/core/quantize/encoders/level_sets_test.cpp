// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/level_sets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace weightscape::encoders {
namespace {

TEST(LevelSets, FindTheNearestLevelOfAWeightsOwnUnit) {
    LevelSets levels;
    levels.start(2, 4, 2);
    const std::uint32_t coarse = levels.add(std::vector{-2.0F, 0.0F, 2.0F});
    const std::uint32_t fine = levels.add(std::vector{0.5F, 0.25F, 0.0F});
    levels.assign(0, 0, coarse);
    levels.assign(0, 2, fine);
    levels.assign(1, 0, fine);
    levels.assign(1, 2, coarse);
    EXPECT_EQ(levels.nearest(0, 1, 0.9F), 0.0F);
    EXPECT_EQ(levels.nearest(0, 1, 1.1F), 2.0F);
    EXPECT_EQ(levels.nearest(0, 3, 0.3F), 0.25F);
    EXPECT_EQ(levels.nearest(1, 0, -7.0F), 0.0F);
    EXPECT_EQ(levels.nearest(1, 2, -7.0F), -2.0F);
    EXPECT_EQ(levels.ends(1, 3), (std::pair{-2.0F, 2.0F}));
}

TEST(LevelSets, ATieGoesToTheLowerLevel) {
    LevelSets levels;
    levels.start(1, 1, 1);
    levels.assign(0, 0, levels.add(std::vector{-1.0F, 0.0F, 1.0F}));
    EXPECT_EQ(levels.nearest(0, 0, 0.5F), 0.0F);
    EXPECT_EQ(levels.nearest(0, 0, -0.5F), -1.0F);
}

TEST(LevelSets, LevelsMayBeUnevenOrAllTheSame) {
    LevelSets levels;
    levels.start(1, 2, 1);
    levels.assign(0, 0, levels.add(std::vector{-1.0F, -0.9F, -0.8F, 0.0F, 100.0F}));
    levels.assign(0, 1, levels.add(std::vector{3.0F, 3.0F}));
    EXPECT_EQ(levels.nearest(0, 0, -0.86F), -0.9F);
    EXPECT_EQ(levels.nearest(0, 0, 49.0F), 0.0F);
    EXPECT_EQ(levels.nearest(0, 0, 51.0F), 100.0F);
    EXPECT_EQ(levels.nearest(0, 1, -1.0F), 3.0F);
}

TEST(LevelSets, WhateverIsAskedForTheAnswerIsALevel) {
    LevelSets levels;
    levels.start(1, 1, 1);
    levels.assign(0, 0, levels.add(std::vector{-1.0F, 2.0F}));
    const float infinity = std::numeric_limits<float>::infinity();
    EXPECT_EQ(levels.nearest(0, 0, infinity), 2.0F);
    EXPECT_EQ(levels.nearest(0, 0, -infinity), -1.0F);
    EXPECT_EQ(levels.nearest(0, 0, std::nanf("")), -1.0F);
}

TEST(LevelSets, FactorsOfColumnsScaleTheLevels) {
    LevelSets levels;
    const std::vector<float> factors = {1.0F, 4.0F};
    levels.start(1, 2, 2, factors);
    levels.assign(0, 0, levels.add(std::vector{0.0F, 1.0F}));
    EXPECT_EQ(levels.nearest(0, 0, 3.0F), 1.0F);
    EXPECT_EQ(levels.nearest(0, 1, 3.0F), 4.0F);
    EXPECT_EQ(levels.ends(0, 1).second, 4.0F);
}

}  // namespace
}  // namespace weightscape::encoders
