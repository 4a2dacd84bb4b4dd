// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/kernels/elementwise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "core/formats/vector_targets.h"

namespace weightscape::inference {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Units in the last place between a result and the exact one.
double unitsOff(float result, double exact) {
    const double smallest = std::numeric_limits<float>::min();
    if (std::fabs(exact) < 1e-36 && result == 0.0F) return 0.0;
    const int exponent = std::ilogb(std::max(std::fabs(exact), smallest));
    return std::fabs(static_cast<double>(result) - exact) / std::ldexp(1.0, exponent - 23);
}

/// From -100 to 100, and close to 0.
std::vector<float> testedNumbers() {
    std::vector<float> numbers;
    for (int i = -4000; i <= 4000; ++i) {
        numbers.push_back(static_cast<float>(i) * 0.02F);
        numbers.push_back(static_cast<float>(i) * 1e-5F);
    }
    return numbers;
}

double exactGelu(double x) {
    return x /
           (1.0 + std::exp(-2.0 * std::sqrt(2.0 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
}

TEST(Elementwise, ExponentialsAreWithinTwoUnits) {
    const std::vector<float> x = testedNumbers();
    std::vector<float> out(x.size());
    for (const std::int64_t target : formats::vectorTargets()) {
        formats::useVectorTarget(target);
        const double sum = exponentials(x, 3.0F, out);
        double expected = 0.0;
        for (std::size_t i = 0; i < x.size(); ++i) {
            ASSERT_LE(unitsOff(out[i], std::exp(static_cast<double>(x[i] - 3.0F))), 2.0) << x[i];
            expected += static_cast<double>(out[i]);
        }
        EXPECT_NEAR(sum / expected, 1.0, 1e-12);
    }
    formats::useVectorTarget(0);
}

TEST(Elementwise, SiluIsWithinAFewUnits) {
    const std::vector<float> x = testedNumbers();
    std::vector<float> out(x.size());
    silu(x, out);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double exact = x[i] / (1.0 + std::exp(-static_cast<double>(x[i])));
        ASSERT_LE(unitsOff(out[i], exact), 4.0) << x[i];
    }
}

TEST(Elementwise, GeluIsWithinAFewUnitsOfItsTerms) {
    const std::vector<float> x = testedNumbers();
    std::vector<float> out(x.size());
    geluTanh(x, out);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double exact = exactGelu(x[i]);
        // The power is rounded before it is taken: it counts as often as it is large.
        const double power = 1.6 * std::fabs(x[i]) * (1.0 + 0.045 * x[i] * x[i]);
        ASSERT_LE(unitsOff(out[i], exact), 4.0 + 2.0 * power) << x[i];
    }
}

TEST(Elementwise, InfiniteNumbersGiveTheLimitsAndNaNStays) {
    const std::vector<float> x = {-kInfinity, kInfinity, std::nanf(""), 89.0F, -200.0F};
    std::vector<float> out(x.size());
    EXPECT_TRUE(std::isnan(exponentials(x, 0.0F, out)));
    EXPECT_EQ(out[0], 0.0F);
    EXPECT_EQ(out[1], kInfinity);
    EXPECT_TRUE(std::isnan(out[2]));
    EXPECT_EQ(out[3], kInfinity);
    EXPECT_EQ(out[4], 0.0F);
    for (const auto function : {silu, geluTanh}) {
        function(x, out);
        EXPECT_EQ(out[1], kInfinity);
        EXPECT_TRUE(std::isnan(out[2]));
        EXPECT_EQ(out[3], 89.0F);
        EXPECT_EQ(out[4], 0.0F);
    }
}

TEST(Elementwise, AResultDoesNotDependOnItsPlace) {
    std::vector<float> x(37);
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) * 0.37F - 6.0F;
    std::vector<float> together(x.size());
    silu(x, together);
    for (std::size_t i = 0; i < x.size(); ++i) {
        float alone = x[i];
        silu({&alone, 1}, {&alone, 1});
        EXPECT_EQ(alone, together[i]);
    }
}

TEST(Elementwise, OfNothingIsNothing) {
    EXPECT_EQ(exponentials({}, 0.0F, {}), 0.0);
}

}  // namespace
}  // namespace weightscape::inference
