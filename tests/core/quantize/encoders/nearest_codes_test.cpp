// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/nearest_codes.h"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <random>

namespace weightscape::encoders {
namespace {

using formats::PointCodes;
using Signs = PointCodes::Signs;
constexpr std::size_t kEight = PointCodes::kEight;
constexpr unsigned kSignPatterns = 256;

/// A step of 0.1 between levels; the three of IQ1 lie on both sides of zero.
std::vector<float> valuesOf(const PointCodes& codes) {
    std::vector<float> values;
    for (std::size_t level = 0; level < codes.radix(); ++level) {
        const float shift = codes.signs() == Signs::None ? -0.9F : 0.4F;
        values.push_back(0.1F * (static_cast<float>(level) + shift));
    }
    return values;
}

WantedEight randomWish(std::mt19937& generator) {
    std::normal_distribution<float> normal(0.0F, 0.15F);
    std::uniform_real_distribution<float> even(0.1F, 3.0F);
    WantedEight wanted;
    for (float& target : wanted.targets) target = normal(generator);
    for (float& each : wanted.importance) each = even(generator);
    return wanted;
}

double errorOf(const WantedEight& wanted, std::size_t i, double value) {
    const double distance = static_cast<double>(wanted.targets[i]) - value;
    return static_cast<double>(wanted.importance[i]) * distance * distance;
}

/// The least error of the points for one pattern of signs.
double leastError(const PointCodes& codes, const std::vector<float>& values,
                  const WantedEight& wanted, unsigned signs) {
    double sum = 0.0;
    for (std::size_t first = 0; first < kEight; first += codes.dimension()) {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t point = 0; point < codes.points(); ++point) {
            double error = 0.0;
            for (std::size_t i = 0; i < codes.dimension(); ++i) {
                const double value = values[codes.levelsOf(point)[i]];
                const bool isNegative = (signs >> (first + i) & 1U) != 0;
                error += errorOf(wanted, first + i, isNegative ? -value : value);
            }
            least = std::min(least, error);
        }
        sum += least;
    }
    return sum;
}

bool isAllowed(Signs rule, unsigned signs) {
    if (rule == Signs::None) return signs == 0;
    return rule == Signs::Free || std::popcount(signs) % 2 == 0;
}

TEST(NearestCodes, NoCodesOfTheFormatAreNearer) {
    std::mt19937 generator(1);
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.info.sharedCodes) continue;
        const PointCodes& codes = *pointCodesOf(format);
        const NearestCodes search(codes);
        const std::vector<float> values = valuesOf(codes);
        for (int round = 0; round < 6; ++round) {
            const WantedEight wanted = randomWish(generator);
            const NearestEight found = search.find(wanted, values.data());
            double least = std::numeric_limits<double>::infinity();
            for (unsigned signs = 0; signs < kSignPatterns; ++signs) {
                if (!isAllowed(codes.signs(), signs)) continue;
                least = std::min(least, leastError(codes, values, wanted, signs));
            }
            ASSERT_TRUE(isAllowed(codes.signs(), found.codes.signs)) << format.info.id;
            EXPECT_NEAR(found.error, least, 1e-5 * least) << format.info.id;
            double error = 0.0;
            for (std::size_t i = 0; i < kEight; ++i) error += errorOf(wanted, i, found.values[i]);
            EXPECT_NEAR(error, least, 1e-5 * least) << format.info.id;
        }
    }
}

TEST(NearestCodes, AWeightThatDoesNotCountTakesTheWrongSign) {
    const PointCodes& codes = *pointCodesOf(*formats::findFormat("iq2_xs"));
    const std::vector<float> values = valuesOf(codes);
    WantedEight wanted;
    for (std::size_t i = 0; i < kEight; ++i) {
        wanted.targets[i] = i == 2 ? -0.2F : 0.2F;
        wanted.importance[i] = i == 5 ? 0.0F : 1.0F;
    }
    const NearestEight found = NearestCodes(codes).find(wanted, values.data());
    EXPECT_EQ(found.codes.signs, 1U << 2U | 1U << 5U);
}

}  // namespace
}  // namespace weightscape::encoders
