// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/beyond_sigma.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/measure/weight_loops.h"

namespace weightscape::measure {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();

TEST(BeyondSigma, EdgesAreTheLastNumbersThatAreNotBeyond) {
    for (const double mean : {0.0, 0.1, -3.7e-5, 1.5, 1e30, -1e-40}) {
        for (const double distance : {1e-3, 0.06, 1.5, 2e5, 1e-30}) {
            const FloatInterval inside = notBeyond(mean, distance);
            if (inside.low > inside.high) continue;
            EXPECT_FALSE(isBeyond(inside.low, mean, distance)) << mean << " " << distance;
            EXPECT_FALSE(isBeyond(inside.high, mean, distance)) << mean << " " << distance;
            EXPECT_TRUE(isBeyond(std::nextafter(inside.low, -kLargest), mean, distance));
            EXPECT_TRUE(isBeyond(std::nextafter(inside.high, kLargest), mean, distance));
        }
    }
}

TEST(BeyondSigma, ADistanceWiderThanAllNumbersLeavesNoneBeyond) {
    const FloatInterval inside = notBeyond(0.0, 1e39);
    EXPECT_EQ(inside.low, -kLargest);
    EXPECT_EQ(inside.high, kLargest);
}

TEST(BeyondSigma, AMeanBetweenTwoNumbersAndNoDistanceHasAnEmptyInterval) {
    const FloatInterval inside = notBeyond(1.0 + 1e-9, 1e-12);
    EXPECT_GT(inside.low, inside.high);
}

TEST(BeyondSigma, CountsFiniteWeightsOutsideOnly) {
    const float infinity = std::numeric_limits<float>::infinity();
    const std::vector<float> weights = {-2.0F,    -1.0F,     0.0F,     1.0F,      2.0F,
                                        kLargest, -kLargest, infinity, -infinity, std::nanf("")};
    EXPECT_EQ(countOutside(weights, {-1.0F, 1.0F}), 4U);
    EXPECT_EQ(countOutside(weights, {2.0F, -2.0F}), 7U);
}

}  // namespace
}  // namespace weightscape::measure
