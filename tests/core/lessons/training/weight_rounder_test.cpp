// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/training/weight_rounder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/lessons/training/stored_grid.h"
#include "core/quantize/schemes/scheme_result.h"
#include "tests/core/lessons/training/lab_cases.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

namespace weightscape::lessons {
namespace {

using test::decodedBy;
using test::gaussianWeights;
using test::modelOf;
using test::schemeNamed;
using test::simulated;

/// A matrix between biases.
ParameterLayout smallLayout() {
    ParameterLayout layout;
    layout.addBias("before", 3);
    layout.addMatrix("matrix", 6, 40);
    layout.addBias("after", 2);
    return layout;
}

TEST(WeightRounder, GivesTheWeightsThatTheWorkbenchGives) {
    const ParameterLayout layout = smallLayout();
    const auto parameters = gaussianWeights(5, layout.count());
    const auto matrix = std::span(parameters).subspan(3, 240);
    const auto model = modelOf({matrix.begin(), matrix.end()}, {40, 6});
    for (const char* text :
         {"int2 granularity=row calibration=mse", "int3 mapping=affine granularity=tensor",
          "int4 granularity=column", "int4 granularity=tile:4x16", "int8",
          "nf4 granularity=group:16", "binary calibration=absmean", "fp4_e2m1 scale=e8m0"}) {
        const schemes::Scheme scheme = schemeNamed(text);
        const auto rounder = WeightRounder::make(layout, scheme);
        ASSERT_TRUE(rounder.has_value()) << text;
        const auto rounded = rounder->rounded(parameters);
        const auto expected = decodedBy(model.model(), model.tensor(), simulated(scheme));
        EXPECT_TRUE(std::ranges::equal(std::span(rounded).subspan(3, 240), expected)) << text;
        // Biases stay.
        EXPECT_TRUE(
            std::ranges::equal(std::span(rounded).first(3), std::span(parameters).first(3)));
        EXPECT_TRUE(std::ranges::equal(std::span(rounded).last(2), std::span(parameters).last(2)));
        EXPECT_EQ(rounder->bytes(),
                  schemes::leastCost(layout.tensors()[1].info, scheme).bytes() + 5U * 4U);
    }
}

TEST(WeightRounder, DrawsAnewInEachTurn) {
    const ParameterLayout layout = smallLayout();
    const auto parameters = gaussianWeights(6, layout.count());
    const auto rounder = WeightRounder::make(layout, schemeNamed("int3 rounding=stochastic:5"));
    ASSERT_TRUE(rounder.has_value());
    EXPECT_EQ(rounder->rounded(parameters, 1), rounder->rounded(parameters, 1));
    EXPECT_NE(rounder->rounded(parameters, 1), rounder->rounded(parameters, 2));
}

TEST(WeightRounder, RefusesSchemesWhoseGroupsDependOnEachOther) {
    for (const char* text : {"kmeans4", "int4 scale=nested", "int4 outliers=sparse:1"}) {
        const auto rounder = WeightRounder::make(smallLayout(), schemeNamed(text));
        ASSERT_FALSE(rounder.has_value()) << text;
        EXPECT_EQ(rounder.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(WeightRounder, OfSoManyBitsHasAtMostSoManyLevels) {
    const ParameterLayout layout = smallLayout();
    const auto parameters = gaussianWeights(7, layout.count());
    for (unsigned bits = 1; bits <= 8; ++bits) {
        const auto rounder = WeightRounder::make(layout, schemeOfBits(bits));
        ASSERT_TRUE(rounder.has_value()) << bits;
        const auto rounded = rounder->rounded(parameters);
        auto row = std::vector<float>(rounded.begin() + 3, rounded.begin() + 43);
        std::ranges::sort(row);
        row.erase(std::ranges::unique(row).begin(), row.end());
        EXPECT_LE(row.size(), 1U << bits);
        EXPECT_GE(row.size(), 2U);
        // Codes of 240 weights, an F16 scale for each of 6 rows, 5 biases.
        EXPECT_EQ(rounder->bytes(), 240U * bits / 8U + 6U * 2U + 5U * 4U);
    }
}

TEST(StoredGrid, RoundsToTheGridAndClipsBeyondIt) {
    const auto grid = StoredGrid::make({.element = {.bits = 3}, .range = 1.5F});
    ASSERT_TRUE(grid.has_value());
    // Levels -3 .. 3 times 0.5.
    std::vector<float> parameters = {0.2F, 0.3F, -0.8F, 9.0F, -1.4F};
    grid->round(parameters, 0);
    EXPECT_EQ(parameters, (std::vector<float>{0.0F, 0.5F, -1.0F, 1.5F, -1.5F}));
    EXPECT_EQ(grid->bytes(100), 38U + 4U);  // 300 bits
}

TEST(StoredGrid, RoundsByChanceSoThatTheMeanIsTheWeight) {
    const auto grid =
        StoredGrid::make({.element = {.bits = 3},
                          .rounding = {.mode = elements::RoundingMode::Stochastic, .seed = 2},
                          .range = 3.0F});
    ASSERT_TRUE(grid.has_value());
    double sum = 0.0;
    for (std::uint64_t turn = 0; turn < 100; ++turn) {
        std::vector<float> parameters(100, 0.3F);
        grid->round(parameters, turn);
        for (const float number : parameters) {
            EXPECT_TRUE(number == 0.0F || number == 1.0F);
            sum += number;
        }
    }
    // 10,000 draws: standard deviation 0.0046.
    EXPECT_NEAR(sum / 10'000.0, 0.3, 0.02);
}

TEST(StoredGrid, RefusesARangeOfNothingAndFittedLevels) {
    EXPECT_FALSE(StoredGrid::make({.range = 0.0F}).has_value());
    EXPECT_FALSE(StoredGrid::make(
                     {.element = {.kind = elements::ElementKind::Kmeans, .bits = 0, .levels = 4}})
                     .has_value());
}

}  // namespace
}  // namespace weightscape::lessons
