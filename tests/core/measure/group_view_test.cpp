// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/group_view.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;
using measure::BlockPlace;
using measure::GroupView;

GroupView groupOfScheme(const OneTensorModel& model, const std::string& scheme,
                        const BlockPlace& place) {
    SilentTask task;
    auto view = measure::viewGroup(model.model(), model.tensor(), schemeNamed(scheme), place, task);
    if (!view) throw std::runtime_error(scheme + ": " + view.error().detail.english());
    return *view;
}

TEST(GroupViews, ShowScaleCodesAndBoundOfASymmetricGroup) {
    std::vector<float> weights = gaussianWeights(81, 4 * 96);
    weights[96 + 40] = -6.3F;  // in row 1, group 1
    const auto view = groupOfScheme(modelOf(weights, {96, 4}), "int4 scale=f32", {1, 1});
    EXPECT_EQ(view.group, 4U);
    EXPECT_EQ(view.groups, 12U);
    EXPECT_EQ(view.groupsPerRow, 3U);
    EXPECT_EQ(view.area.column, 32U);
    EXPECT_EQ(view.range.high, 6.3F);
    EXPECT_EQ(view.scale, 6.3F / 7.0F);
    EXPECT_EQ(view.exactScale, view.scale);
    EXPECT_NEAR(view.step, 0.9, 1e-6);
    EXPECT_NEAR(view.bound, 0.45, 1e-6);
    EXPECT_EQ(view.boundText().english(), "T / (2^(k-1) - 1) / 2 = 6.3 / 7 / 2");
    EXPECT_LE(view.largestError, view.bound * (1.0 + 1e-6));
    EXPECT_GT(view.largestError, 0.5 * view.bound);
    EXPECT_EQ(view.beyond, 0U);
    ASSERT_EQ(view.levelOf.size(), 32U);
    for (std::size_t i = 0; i < 32; ++i) {
        const float weight = weights[96 + 32 + i];
        EXPECT_EQ(view.original[i], weight);
        const float level = view.levels.values[static_cast<std::size_t>(view.levelOf[i])];
        EXPECT_EQ(level, std::nearbyint(weight / view.scale) + 0.0F);
        EXPECT_EQ(view.decoded[i], level * view.scale);
    }
    EXPECT_EQ(view.levels.codes[static_cast<std::size_t>(view.levelOf[8])], 0x9) << "-7 in 4 bits";
}

TEST(GroupViews, ShowTheZeroPointOfAnAffineGroup) {
    std::vector<float> weights(32);
    for (std::size_t i = 0; i < 32; ++i) weights[i] = -0.3F + 1.2F * static_cast<float>(i) / 31.0F;
    const auto view = groupOfScheme(modelOf(weights, {32}), "int4 mapping=affine scale=f32", {});
    EXPECT_TRUE(view.hasZeroPoint());
    EXPECT_EQ(view.zeroPoint, 4.0);  // round(0.3 / 0.08)
    EXPECT_NEAR(view.step, 0.08, 1e-6);
    EXPECT_NEAR(view.bound, 0.04, 1e-6);
    EXPECT_EQ(view.boundText().english(), "(B - A) / (2^k - 1) / 2 = 1.2 / 15 / 2");
    // The whole zero point moves the end levels: what is between them keeps to the bound.
    EXPECT_LE(view.largestError, view.bound * (1.0 + 1e-5));
    EXPECT_EQ(view.levelOf[0], 0);
    EXPECT_EQ(view.levelOf[31], 15);
}

TEST(GroupViews, TellWhatLiesBeyondTheEndLevels) {
    const auto model = modelOf(gaussianWeights(82, 64), {64});
    const auto view =
        groupOfScheme(model, "int8 granularity=group:64 calibration=clip:0.5 scale=f32", {});
    EXPECT_GT(view.beyond, 0U);
    EXPECT_GT(view.largestBeyond, 10.0 * view.largestError);
    EXPECT_LE(view.largestError, view.bound * (1.0 + 1e-5));
}

TEST(GroupViews, RoundingDownOrByChanceMayCostAWholeStep) {
    const auto model = modelOf(gaussianWeights(83, 512), {512});
    for (const char* rounding : {"floor", "stochastic:3"}) {
        const auto view = groupOfScheme(
            model, "int4 scale=f32 granularity=row rounding=" + std::string(rounding), {});
        EXPECT_EQ(view.bound, view.step) << rounding;
        EXPECT_GT(view.largestError, 0.6 * view.bound) << rounding;
        EXPECT_LE(view.largestError, view.bound * (1.0 + 1e-5)) << rounding;
    }
}

TEST(GroupViews, AreWhatTheTensorBecomes) {
    std::vector<float> weights = gaussianWeights(84, 24 * 96);
    weights[5] = 30.0F;
    weights[700] = -20.0F;
    const auto model = modelOf(weights, {96, 24});
    for (const char* text :
         {"int4", "nf4 granularity=group:48 scale=nested", "int8 granularity=tile:5x7",
          "int4 granularity=column", "kmeans8 granularity=tensor", "int4 outliers=sparse:1",
          "int4 outliers=equalize", "fp8_e4m3 scale=e8m0", "ternary calibration=absmean",
          "int4 mapping=affine granularity=row calibration=hqq",
          "bnb_dynamic8 mapping=affine scale=e4m3", "int3 mapping=symmetric-full"}) {
        SCOPED_TRACE(text);
        const auto scheme = schemeNamed(text);
        const auto decoded = decodedWith(model, scheme);
        for (const BlockPlace& place : {BlockPlace{0, 0}, {7, 1}, {23, 0}}) {
            const bool one = scheme.granularity.kind == schemes::GranularityKind::Row ||
                             scheme.granularity.kind == schemes::GranularityKind::Tensor;
            const auto view = groupOfScheme(model, text, {place.row, one ? 0 : place.block});
            std::size_t at = 0;
            for (std::uint64_t row = 0; row < view.listed.rows; ++row) {
                for (std::uint64_t column = 0; column < view.listed.columns; ++column, ++at) {
                    const std::size_t index =
                        (view.listed.row + row) * 96 + view.listed.column + column;
                    EXPECT_EQ(view.original[at], weights[index]);
                    EXPECT_EQ(view.decoded[at], decoded[index]);
                }
            }
            EXPECT_EQ(at, view.levelOf.size());
        }
    }
}

TEST(GroupViews, MarkWeightsThatAreKeptAside) {
    std::vector<float> weights = gaussianWeights(85, 320);
    weights[3] = 50.0F;
    const auto view = groupOfScheme(modelOf(weights, {320}), "int4 outliers=sparse:0.4", {});
    EXPECT_EQ(view.keptAside, 1U);
    EXPECT_EQ(view.levelOf[3], -1);
    EXPECT_EQ(view.decoded[3], 50.0F);
}

TEST(GroupViews, ListOneRowOfLargeGroups) {
    const auto model = modelOf(gaussianWeights(86, 100 * 256), {256, 100});
    const auto view = groupOfScheme(model, "int8 granularity=tensor", {42, 0});
    EXPECT_EQ(view.area.weights(), 25'600U);
    EXPECT_EQ(view.listed.row, 42U);
    EXPECT_EQ(view.listed.weights(), 256U);
}

TEST(GroupViews, RefusePlacesThatAreNot) {
    const auto model = modelOf(gaussianWeights(87, 4 * 64), {64, 4});
    SilentTask task;
    const auto scheme = schemeNamed("int4");
    EXPECT_FALSE(measure::viewGroup(model.model(), model.tensor(), scheme, {4, 0}, task));
    EXPECT_FALSE(measure::viewGroup(model.model(), model.tensor(), scheme, {0, 2}, task));
    EXPECT_TRUE(measure::viewGroup(model.model(), model.tensor(), scheme, {3, 1}, task));
}

}  // namespace
