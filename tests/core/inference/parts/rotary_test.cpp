// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/rotary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/gradient_check.h"

namespace weightscape::test {
namespace {

using inference::RotaryPairs;
using inference::RotarySpec;
using inference::RotaryTable;
using inference::Rows;

const std::vector<std::uint32_t> kRotatedPositions{0, 5, 2};

/// The angle of a pair, without what scaling does to its length.
double angleAt(const RotarySpec& spec, std::size_t position, std::size_t pair) {
    const RotaryTable table(spec, position + 1);
    const inference::Angles angles = table.at(position);
    return std::atan2(angles.sines[pair], angles.cosines[pair]);
}

Rows rotatedRows(const RotaryTable& table, const Rows& inputs) {
    SilentTask task;
    Rows rows = inputs;
    inference::rotate(table, kRotatedPositions, rows.view(), task);
    return rows;
}

TEST(Rotary, TurnsNeighboursByTheirFrequency) {
    const RotaryTable table({RotaryPairs::Neighbours, 4, 4, 100.0F}, 6);
    Rows inputs(3, 4);
    inputs.values = {1, 2, 3, 4, 1, 0, 0, 1, 1, 0, 0, 1};
    const Rows rows = rotatedRows(table, inputs);
    EXPECT_EQ(std::vector<float>(rows.values.begin(), rows.values.begin() + 4),
              (std::vector<float>{1, 2, 3, 4}));
    EXPECT_FLOAT_EQ(rows.row(1)[0], std::cos(5.0F));
    EXPECT_FLOAT_EQ(rows.row(1)[1], std::sin(5.0F));
    EXPECT_FLOAT_EQ(rows.row(1)[2], -std::sin(0.5F));
    EXPECT_FLOAT_EQ(rows.row(1)[3], std::cos(0.5F));
}

TEST(Rotary, HasTheSameAnglesWhereverTheTableBegins) {
    const inference::RotarySpec spec{RotaryPairs::Neighbours, 8, 8, 100.0F};
    const RotaryTable whole(spec, 9);
    const RotaryTable later(spec, 9, 6);
    for (std::size_t position = 6; position < 9; ++position) {
        EXPECT_TRUE(std::ranges::equal(later.at(position).cosines, whole.at(position).cosines));
        EXPECT_TRUE(std::ranges::equal(later.at(position).sines, whole.at(position).sines));
        EXPECT_TRUE(std::ranges::equal(later.backAt(position).sines, whole.backAt(position).sines));
    }
}

TEST(Rotary, TurnsHalvesAndLeavesTheRestOfAHead) {
    const RotaryTable table({RotaryPairs::Halves, 6, 4, 100.0F}, 6);
    Rows inputs(3, 12);
    std::ranges::fill(inputs.row(1), 1.0F);
    const Rows rows = rotatedRows(table, inputs);
    for (const std::size_t head : {0U, 6U}) {
        EXPECT_FLOAT_EQ(rows.row(1)[head], std::cos(5.0F) - std::sin(5.0F));
        EXPECT_FLOAT_EQ(rows.row(1)[head + 1], std::cos(0.5F) - std::sin(0.5F));
        EXPECT_FLOAT_EQ(rows.row(1)[head + 2], std::cos(5.0F) + std::sin(5.0F));
        EXPECT_FLOAT_EQ(rows.row(1)[head + 3], std::cos(0.5F) + std::sin(0.5F));
        EXPECT_EQ(rows.row(1)[head + 4], 1.0F);
        EXPECT_EQ(rows.row(1)[head + 5], 1.0F);
    }
}

TEST(Rotary, TurnsWideHeadsAsNarrowOnes) {
    // 100 dimensions: whole vectors and numbers left over.
    for (const RotaryPairs pairs : {RotaryPairs::Neighbours, RotaryPairs::Halves}) {
        const RotaryTable table({pairs, 100, 100}, 6);
        const Rows inputs = variedRows(3, 200, 1);
        const Rows rows = rotatedRows(table, inputs);
        for (std::size_t pair = 0; pair < 50; ++pair) {
            const bool halves = pairs == RotaryPairs::Halves;
            const std::size_t first = 100 + (halves ? pair : 2 * pair);
            const std::size_t second = first + (halves ? 50 : 1);
            const double angle = 5.0 * std::pow(10000.0, -2.0 * static_cast<double>(pair) / 100.0);
            const double x = inputs.row(1)[first];
            const double y = inputs.row(1)[second];
            EXPECT_NEAR(rows.row(1)[first], x * std::cos(angle) - y * std::sin(angle), 4e-6);
            EXPECT_NEAR(rows.row(1)[second], x * std::sin(angle) + y * std::cos(angle), 4e-6);
        }
    }
}

TEST(Rotary, ScalesLinearlyAndByFactors) {
    RotarySpec spec{RotaryPairs::Halves, 8, 8};
    spec.frequencyScale = 0.25F;
    EXPECT_NEAR(angleAt(spec, 8, 0), 2.0, 1e-6);
    const std::vector<float> factors{1.0F, 1.0F, 1.0F, 8.0F};
    spec.frequencyFactors = factors;
    EXPECT_NEAR(angleAt(spec, 8, 0), 2.0, 1e-6);
    EXPECT_NEAR(angleAt(spec, 8, 3), 8.0 * 0.25 * std::pow(10000.0, -0.75) / 8.0, 1e-9);
}

TEST(Rotary, KeepsFastPairsAndScalesSlowOnesInYarn) {
    // gpt-oss: 4096 tokens, 32 times longer. Its ramp runs from pair 8 to pair 18.
    RotarySpec spec{RotaryPairs::Halves, 64, 64, 150000.0F, 1.0F / 32.0F, 1.0F};
    spec.originalContext = 4096;
    const auto frequency = [](std::size_t pair) {
        return std::pow(150000.0, -2.0 * static_cast<double>(pair) / 64.0);
    };
    EXPECT_NEAR(angleAt(spec, 1, 0), 1.0, 1e-6);
    EXPECT_NEAR(angleAt(spec, 1, 8), frequency(8), 1e-6);
    EXPECT_NEAR(angleAt(spec, 1, 13), frequency(13) * (0.5 + 0.5 / 32.0), 1e-7);
    EXPECT_NEAR(angleAt(spec, 1, 18), frequency(18) / 32.0, 1e-8);
    EXPECT_NEAR(angleAt(spec, 1, 31), frequency(31) / 32.0, 1e-10);

    const RotaryTable table(spec, 2);
    const inference::Angles angles = table.at(1);
    EXPECT_NEAR(std::hypot(angles.cosines[9], angles.sines[9]), 1.0 + 0.1 * std::log(32.0), 1e-6);
}

TEST(Rotary, TurnsGradientsBack) {
    for (const RotaryPairs pairs : {RotaryPairs::Neighbours, RotaryPairs::Halves}) {
        RotarySpec spec{pairs, 40, 36};
        spec.attentionFactor = 1.5F;
        const RotaryTable table(spec, 6);
        Rows inputs = variedRows(3, 80, 1);
        const Rows weights = variedRows(3, 80, 2);
        Rows gradients = weights;
        SilentTask task;
        inference::rotateBackward(table, kRotatedPositions, gradients.view(), task);
        expectGradient(inputs.values, gradients.values, [&] {
            return weightedSum(rotatedRows(table, inputs).view(), weights.view());
        });
    }
}

}  // namespace
}  // namespace weightscape::test
