// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace weightscape::formats {
namespace {

constexpr int kSmallest = std::numeric_limits<int>::min();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

TEST(Rounding, TruncatesTowardsZero) {
    EXPECT_EQ(truncateToInt(8.99F), 8);
    EXPECT_EQ(truncateToInt(-0.99F), 0);
    EXPECT_EQ(truncateToInt(-1.5F), -1);
    EXPECT_EQ(truncateToInt(2147483520.0F), 2147483520);
    EXPECT_EQ(truncateToInt(-2147483648.0F), kSmallest);
}

TEST(Rounding, GivesTheSmallestIntForWhatDoesNotFit) {
    for (const float value : {2147483648.0F, 1e30F, -1e30F, kInfinity, -kInfinity, std::nanf("")}) {
        EXPECT_EQ(truncateToInt(value), kSmallest) << value;
        EXPECT_EQ(roundHalfAway(value), kSmallest) << value;
    }
}

TEST(Rounding, RoundsHalvesAwayFromZeroLikeRoundf) {
    for (int i = -4096; i <= 4096; ++i) {
        const float value = static_cast<float>(i) / 16.0F;
        for (const float near :
             {std::nextafter(value, -kInfinity), value, std::nextafter(value, kInfinity)}) {
            ASSERT_EQ(roundHalfAway(near), static_cast<int>(std::round(near))) << near;
        }
    }
    EXPECT_EQ(roundHalfAway(8388609.0F), 8388609);
    EXPECT_EQ(roundHalfAway(16777215.0F), 16777215);
}

TEST(Rounding, RoundsToNearestWithTiesToEven) {
    for (int i = -4096; i <= 4096; ++i) {
        const float value = static_cast<float>(i) / 16.0F;
        ASSERT_EQ(nearestInt(value), static_cast<int>(std::nearbyint(value))) << value;
    }
    EXPECT_EQ(nearestInt(4194303.0F), 4194303);
    EXPECT_EQ(nearestInt(-4194303.0F), -4194303);
}

TEST(Rounding, StaysInRangeWhereNearestIsNotDefined) {
    for (const float value : {1e30F, -1e30F, kInfinity, -kInfinity, std::nanf("")}) {
        EXPECT_GE(nearestInt(value), -4194304) << value;
        EXPECT_LE(nearestInt(value), 4194303) << value;
    }
    EXPECT_EQ(nearestInt(std::nanf("")), 0);
}

}  // namespace
}  // namespace weightscape::formats
