// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "core/inference/activations/input_levels.h"
#include "core/inference/activations/matrix_cache.h"
#include "core/inference/activations/mixed_rounding.h"
#include "core/inference/activations/smooth_rounding.h"
#include "core/support/parallel.h"
#include "tests/core/inference/activations/small_layer.h"
#include "tests/support/cancelling_task.h"

namespace weightscape::test {
namespace {

using inference::Rows;

/// 64 tokens for a layer of 48 x 256 weights; some channels have large inputs.
struct Case {
    SmallLayer layer{48, 256, normalNumbers(std::size_t{48} * 256, 11)};
    Rows inputs = rowsOf(64, normalNumbers(std::size_t{64} * 256, 12));

    Case& withOutliers() {
        for (std::size_t row = 0; row < inputs.count; ++row) {
            for (const std::size_t channel : {7U, 100U}) inputs.row(row)[channel] *= 40.0F;
        }
        return *this;
    }
    [[nodiscard]] double errorOf(std::string_view mode) const {
        const auto rounding = roundingOf(mode, layer.layer(), inputs);
        return relativeDifference(layer.exact(inputs), layer.rounded(*rounding, inputs));
    }
};

TEST(InputLevels, LayTheLargestInputOfATokenOnTheHighestLevel) {
    const inference::InputLevels levels(8);
    auto rows = rowsOf(2, {12.7F, -0.04F, 0.06F, -1.0F, 0.5F, 0.0F});
    SilentTask task;
    ASSERT_TRUE(levels.round(rows.view(), std::nullopt, rows.view(), task));
    const float first = 12.7F / 127.0F;
    const float second = 1.0F / 127.0F;
    EXPECT_EQ(rows.values,
              (std::vector<float>{127 * first, 0.0F, first, -127 * second, 64 * second, 0.0F}));
}

TEST(InputLevels, ClipBeyondAFixedLimit) {
    const inference::InputLevels levels(4);
    auto rows = rowsOf(1, {14.0F, -14.0F, 3.4F, -3.6F});
    SilentTask task;
    ASSERT_TRUE(levels.round(rows.view(), 7.0F, rows.view(), task));
    EXPECT_EQ(rows.values, (std::vector<float>{7.0F, -7.0F, 3.0F, -4.0F}));
}

TEST(InputLevels, LeaveATokenThatIsNotFiniteAsItIs) {
    const inference::InputLevels levels(8);
    auto rows = rowsOf(2, {INFINITY, 0.123F, 0.0F, 0.0F});
    SilentTask task;
    ASSERT_TRUE(levels.round(rows.view(), std::nullopt, rows.view(), task));
    EXPECT_EQ(rows.values, (std::vector<float>{INFINITY, 0.123F, 0.0F, 0.0F}));
}

TEST(RoundedWeights, ARowOfInt8HasOneScale) {
    auto weights = rowsOf(2, {127.0F, 1.4F, -2.6F, -1.27F, 0.004F, 0.016F});
    SilentTask task;
    ASSERT_TRUE(inference::roundWeights(*schemes::parseScheme("int8 granularity=row scale=f32"),
                                        weights.view(), task));
    const float second = 1.27F / 127.0F;
    EXPECT_EQ(weights.values,
              (std::vector<float>{127.0F, 1.0F, -3.0F, -127 * second, 0.0F, 2 * second}));
}

TEST(RoundedWeights, GroupsEndWithTheRow) {
    auto weights = rowsOf(1, std::vector<float>(40, 1.0F));
    weights.values[0] = 70.0F;
    weights.values[32] = 7.0F;
    SilentTask task;
    ASSERT_TRUE(
        inference::roundWeights(*schemes::parseScheme("int4 scale=f32"), weights.view(), task));
    EXPECT_EQ(weights.values[1], 0.0F) << "its group's scale is 10";
    EXPECT_EQ(weights.values[33], 1.0F) << "its group's scale is 1";
}

TEST(ActivationRounding, FewerBitsLoseMore) {
    const Case bell;
    const double w8a8 = bell.errorOf("w8a8");
    const double w4a8 = bell.errorOf("w4a8");
    const double w4a4 = bell.errorOf("w4a4");
    EXPECT_GT(w8a8, 0.002);
    EXPECT_LT(w8a8, 0.02);
    EXPECT_LT(w8a8, w4a8);
    EXPECT_LT(w4a8, w4a4);
    EXPECT_LT(bell.errorOf("a8"), w8a8);
    EXPECT_LT(bell.errorOf("a4"), w4a4);
}

TEST(ActivationRounding, OneRangeForAllTokensLosesMoreThanOneEach) {
    const Case bell;
    EXPECT_LT(bell.errorOf("a8"), bell.errorOf("a8 range=tensor"));
}

TEST(ActivationRounding, TheLargestOfTheSameTextIsTheSameAsItComesOrBeforehand) {
    const Case bell;
    EXPECT_EQ(bell.errorOf("a8 range=tensor"), bell.errorOf("a8 range=absmax"));
}

TEST(ActivationRounding, LeastSquaredErrorBeatsTheMaximumInFourBits) {
    const Case bell;
    EXPECT_LT(bell.errorOf("a4 range=mse"), bell.errorOf("a4 range=absmax"));
}

TEST(ActivationRounding, LeavesTheOutputAlone) {
    const SmallLayer output(3, 8, normalNumbers(24, 1), "output.weight");
    const auto inputs = rowsOf(2, normalNumbers(16, 2));
    for (const std::string_view mode : {"w4a4", "llm.int8", "smoothquant"}) {
        const auto rounding = roundingOf(mode, output.layer(), inputs);
        EXPECT_EQ(output.rounded(*rounding, inputs).values, output.exact(inputs).values) << mode;
    }
}

TEST(ActivationRounding, ExpertsHaveWeightsOfTheirOwn) {
    const auto weights = normalNumbers(3 * 2 * 8, 3);
    const SmallLayer experts(2, 8, weights, "blk.0.ffn_up_exps.weight");
    const auto inputs = rowsOf(2, normalNumbers(16, 4));
    for (const std::string_view mode : {"w4a4", "llm.int8", "smoothquant"}) {
        const auto rounding = roundingOf(mode, experts.layer(), inputs);
        for (std::size_t expert : {2U, 0U, 2U, 1U}) {
            const auto first = weights.begin() + static_cast<std::ptrdiff_t>(expert * 16);
            const SmallLayer alone(2, 8, {first, first + 16}, "blk.0.ffn_up_exps.weight");
            const auto same = roundingOf(mode, alone.layer(), inputs);
            EXPECT_EQ(experts.rounded(*rounding, inputs, expert).values,
                      alone.rounded(*same, inputs).values)
                << mode << " " << expert;
        }
    }
}

TEST(ActivationRounding, DoesNotDependOnThreads) {
    Case bell;
    bell.withOutliers();
    for (const std::string_view mode : {"w4a4", "llm.int8", "smoothquant", "ggml"}) {
        setThreadLimit(1);
        const double one = bell.errorOf(mode);
        setThreadLimit(3);
        EXPECT_EQ(bell.errorOf(mode), one) << mode;
        setThreadLimit(0);
    }
}

TEST(ActivationRounding, EndsWhenCancelled) {
    const Case bell;
    for (const std::string_view mode : {"w8a8", "llm.int8", "smoothquant", "ggml"}) {
        const auto rounding = roundingOf(mode, bell.layer.layer(), bell.inputs);
        Rows outputs(bell.inputs.count, 48);
        CancellingTask task(0);
        const auto done =
            rounding->multiply(bell.layer.layer(), 0, bell.inputs.view(), outputs.view(), task);
        ASSERT_FALSE(done) << mode;
        EXPECT_EQ(done.error().code, ErrorCode::Cancelled);
    }
}

TEST(ActivationRounding, WhatIsNotFiniteStaysSo) {
    Case bell;
    bell.inputs.row(3)[9] = std::numeric_limits<float>::quiet_NaN();
    for (const auto& kind : inference::allActivationKinds()) {
        if (kind.create == nullptr) continue;
        const auto rounding = roundingOf(kind.id, bell.layer.layer(), bell.inputs);
        const Rows outputs = bell.layer.rounded(*rounding, bell.inputs);
        EXPECT_TRUE(std::isnan(outputs.row(3)[0])) << kind.id;
        EXPECT_TRUE(std::isfinite(outputs.row(2)[0])) << kind.id;
    }
}

TEST(MixedDecomposition, FindsTheChannelsAboveTheThreshold) {
    const auto inputs = rowsOf(2, {6.0F, 1.0F, -6.1F, 0.0F, 0.0F, 7.0F, 6.1F, -5.0F});
    EXPECT_EQ(inference::outlierChannels(inputs.view(), 6.0F), (std::vector<std::size_t>{1, 2}));
    EXPECT_TRUE(inference::outlierChannels(inputs.view(), 7.0F).empty());
}

TEST(MixedDecomposition, OutlierChannelsAreMultipliedExactly) {
    // Each row's scale is 1, so weights of 0.3 and 0.4 vanish when rounded.
    const SmallLayer layer(1, 3, {127.0F, 0.3F, 0.4F});
    const auto rounding = roundingOf("llm.int8");
    EXPECT_EQ(layer.rounded(*rounding, rowsOf(1, {0.0F, 100.0F, 1.0F})).values[0], 0.3F * 100.0F);
    EXPECT_EQ(layer.rounded(*rounding, rowsOf(1, {0.0F, 6.0F, 1.0F})).values[0], 0.0F);
}

TEST(MixedDecomposition, OneTokenMakesAChannelAnOutlierForAll) {
    const SmallLayer layer(1, 2, {127.0F, 0.25F});
    const auto outputs =
        layer.rounded(*roundingOf("llm.int8"), rowsOf(2, {0.0F, 1.0F, 0.0F, 8.0F}));
    EXPECT_EQ(outputs.values, (std::vector<float>{0.25F, 2.0F}));
}

TEST(MixedDecomposition, WithoutOutliersIsW8A8) {
    const Case bell;
    EXPECT_EQ(bell.errorOf("llm.int8"), bell.errorOf("w8a8"));
    EXPECT_LT(bell.errorOf("llm.int8:0"), 1e-6);
}

TEST(MixedDecomposition, SavesInputsWithOutliers) {
    Case peaked;
    peaked.withOutliers();
    EXPECT_LT(3.0 * peaked.errorOf("llm.int8"), peaked.errorOf("a8"));
}

TEST(SmoothQuant, DividesByTheStatedRatio) {
    EXPECT_EQ(inference::smoothingDivisors(std::vector<float>{16.0F, 1.0F, 0.0F, 4.0F},
                                           std::vector<float>{4.0F, 0.25F, 1.0F, 0.0F}, 0.5),
              (std::vector<float>{2.0F, 2.0F, 1.0F, 1.0F}));
    EXPECT_EQ(
        inference::smoothingDivisors(std::vector<float>{16.0F}, std::vector<float>{4.0F}, 1.0),
        (std::vector<float>{16.0F}));
    EXPECT_EQ(
        inference::smoothingDivisors(std::vector<float>{16.0F}, std::vector<float>{4.0F}, 0.0),
        (std::vector<float>{0.25F}));
}

TEST(SmoothQuant, FoldedProductsAreTheOriginalsBeforeRounding) {
    Case peaked;
    peaked.withOutliers();
    std::vector<float> inputMaxima(256);
    std::vector<float> weightMaxima(256);
    SilentTask task;
    Rows weights = *inference::decodeMatrix(peaked.layer.layer().matrices[0], task);
    const auto raise = [](std::vector<float>& maxima, const Rows& rows) {
        for (std::size_t i = 0; i < rows.values.size(); ++i) {
            float& known = maxima[i % maxima.size()];
            known = std::max(known, std::abs(rows.values[i]));
        }
    };
    raise(inputMaxima, peaked.inputs);
    raise(weightMaxima, weights);
    const auto divisors = inference::smoothingDivisors(inputMaxima, weightMaxima, 0.5);
    Rows divided = peaked.inputs;
    for (std::size_t i = 0; i < divided.values.size(); ++i) divided.values[i] /= divisors[i % 256];
    for (std::size_t i = 0; i < weights.values.size(); ++i) weights.values[i] *= divisors[i % 256];
    const SmallLayer folded(48, 256, weights.values);
    EXPECT_LT(relativeDifference(peaked.layer.exact(peaked.inputs), folded.exact(divided)), 1e-6);
}

TEST(SmoothQuant, SavesInputsWithOutliers) {
    Case peaked;
    peaked.withOutliers();
    EXPECT_LT(2.0 * peaked.errorOf("smoothquant"), peaked.errorOf("w8a8"));
    EXPECT_LT(peaked.errorOf("smoothquant range=absmax"), peaked.errorOf("w8a8 range=absmax"));
}

}  // namespace
}  // namespace weightscape::test
