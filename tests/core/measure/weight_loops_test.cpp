// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/weight_loops.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "core/formats/vector_targets.h"
#include "core/support/largest_magnitude.h"

namespace weightscape::measure {
namespace {

constexpr float kInfinite = std::numeric_limits<float>::infinity();

std::vector<float> gaussian(std::size_t count) {
    std::mt19937 random(static_cast<unsigned>(count));
    std::normal_distribution<float> bell(0.01F, 0.02F);
    std::vector<float> weights(count);
    for (float& weight : weights) weight = bell(random);
    if (count > 3) weights[2] = 0.0F;
    if (count > 3) weights[3] = -0.0F;
    return weights;
}

/// Everything the loops say about some weights, as bytes.
std::vector<std::uint64_t> answers(std::vector<float> weights) {
    std::vector<std::uint64_t> found;
    const Extremes extremes = extremesOf(weights);
    found.push_back(std::bit_cast<std::uint32_t>(extremes.minimum));
    found.push_back(std::bit_cast<std::uint32_t>(extremes.maximum));
    found.push_back(countZeros(weights));
    weights[weights.size() / 2] = std::numeric_limits<float>::quiet_NaN();
    weights.back() = -kInfinite;
    found.push_back(countOutside(weights, {-0.02F, 0.03F}));
    std::vector<std::int32_t> columns(weights.size(), 0x3C000000);
    found.push_back(static_cast<std::uint64_t>(raiseColumns(weights, 0x7F800000, columns.data())));
    found.insert(found.end(), columns.begin(), columns.end());
    std::vector<std::int16_t> halves;
    for (const float weight : weights) {
        halves.push_back(static_cast<std::int16_t>(std::bit_cast<std::int32_t>(weight) >> 16));
    }
    std::vector<std::int16_t> maxima(halves.size(), 0x3C00);
    found.push_back(static_cast<std::uint64_t>(raiseColumns(halves, 0x7F80, maxima.data())));
    found.insert(found.end(), maxima.begin(), maxima.end());
    return found;
}

TEST(WeightLoops, GiveTheSameBitsOnEveryProcessor) {
    const auto targets = formats::vectorTargets();
    ASSERT_FALSE(targets.empty());
    for (const std::size_t count : {1U, 7U, 16U, 31U, 100U, 4096U}) {
        formats::useVectorTarget(targets.back());
        const auto expected = answers(gaussian(count));
        for (const std::int64_t target : targets) {
            formats::useVectorTarget(target);
            EXPECT_EQ(answers(gaussian(count)), expected)
                << formats::vectorTargetName(target) << ", " << count;
        }
    }
    formats::useVectorTarget(0);
}

TEST(WeightLoops, SayWhatTheyAreNamedAfter) {
    const std::vector<float> weights = {0.0F, -0.0F, 2.0F, -3.0F};
    EXPECT_EQ(countZeros(weights), 2U);
    EXPECT_EQ(extremesOf(weights).minimum, -3.0F);
    EXPECT_EQ(extremesOf(weights).maximum, 2.0F);
    EXPECT_EQ(extremesOf({}).absMax(), 0.0F);
    EXPECT_TRUE(std::signbit(extremesOf(std::span(weights).first(2)).minimum));
    EXPECT_FALSE(std::signbit(extremesOf(std::span(weights).first(2)).maximum));
    const std::vector<float> row = {-1.0F, kInfinite, 0.5F};
    std::vector<std::int32_t> columns(3, std::bit_cast<std::int32_t>(0.75F));
    const std::int32_t largest = raiseColumns(row, 0x7F800000, columns.data());
    EXPECT_EQ(std::bit_cast<float>(largest), 1.0F);
    EXPECT_EQ(std::bit_cast<float>(columns[0]), 1.0F);
    EXPECT_EQ(std::bit_cast<float>(columns[1]), 0.75F);
    EXPECT_EQ(std::bit_cast<float>(columns[2]), 0.75F);
}

}  // namespace
}  // namespace weightscape::measure
