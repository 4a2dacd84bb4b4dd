// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/activations/input_ranges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/quantize/calibration/percentile.h"
#include "tests/core/inference/activations/small_layer.h"
#include "tests/core/quantize/calibration/calibrate.h"

namespace weightscape::test {
namespace {

using inference::InputRanges;
using inference::KeptOfInputs;

constexpr std::string_view kTensor = "blk.1.ffn_down.weight";

float limitOf(const inference::Rows& inputs, std::string_view calibrator,
              std::string_view element) {
    InputRanges ranges(KeptOfInputs::Distribution);
    ranges.observe({kTensor, 0, 1, inputs.view()});
    SilentTask task;
    return calibratedLimit(*ranges.find(kTensor), *calibration::parseCalibrator(calibrator),
                           codecOf(element, Mapping::Symmetric), task);
}

TEST(InputRanges, KeepsTheLargestMagnitudeOfEachChannel) {
    InputRanges ranges(KeptOfInputs::Maxima);
    const auto first = rowsOf(2, {1.0F, -2.0F, 0.5F, -3.0F, 0.0F, 0.25F});
    const auto second = rowsOf(1, {0.0F, std::numeric_limits<float>::infinity(), -4.0F});
    ranges.observe({kTensor, 0, 1, first.view()});
    ranges.observe({kTensor, 0, 1, second.view()});
    ASSERT_NE(ranges.find(kTensor), nullptr);
    EXPECT_EQ(ranges.find(kTensor)->channelMaxima, (std::vector<float>{3.0F, 2.0F, 4.0F}));
    EXPECT_EQ(ranges.find(kTensor)->maximum(), 4.0F);
    EXPECT_TRUE(ranges.find(kTensor)->cells.empty());
}

TEST(InputRanges, KeepsNothingOfMatricesThatAreNotRounded) {
    InputRanges ranges(KeptOfInputs::Distribution);
    const auto inputs = rowsOf(1, {1.0F});
    ranges.observe({"output.weight", 0, 1, inputs.view()});
    EXPECT_EQ(ranges.tensors(), 0U);
    EXPECT_EQ(ranges.find("output.weight"), nullptr);
}

TEST(MagnitudeCells, CountsEveryFiniteNumberOnce) {
    inference::MagnitudeCells cells;
    cells.add(std::vector<float>{0.0F, -0.0F, 1e-30F, 1.0F, -1.0F, 1.001F, 1e30F, NAN, INFINITY});
    const auto spread = cells.spread(1e30F);
    EXPECT_EQ(std::accumulate(spread.counts.begin(), spread.counts.end(), 0.0F), 7.0F);
    EXPECT_EQ(spread.magnitudes.front(), 0.0F);
    EXPECT_EQ(spread.counts.front(), 3.0F);
    EXPECT_EQ(spread.magnitudes.back(), 1e30F);
    EXPECT_TRUE(std::ranges::is_sorted(spread.magnitudes));
}

TEST(MagnitudeCells, LieWithinAThousandthOfTheNumber) {
    for (const float number : {1e-5F, 0.017F, 0.999F, 1.0F, 3.3F, 700.0F, 1e5F}) {
        inference::MagnitudeCells cells;
        cells.add(std::vector<float>{number});
        for (const float magnitude : cells.spread(2.0F * number).magnitudes) {
            if (magnitude == 2.0F * number) continue;  // the last one is the largest
            EXPECT_NEAR(magnitude, number, 0.002 * number);
        }
    }
}

TEST(StaticRanges, AbsmaxIsTheLargestInput) {
    EXPECT_EQ(limitOf(rowsOf(2, {0.1F, -7.25F, 3.0F, 2.0F}), "absmax", "int8"), 7.25F);
}

TEST(StaticRanges, PercentileIsThatOfTheMagnitudes) {
    const auto inputs = rowsOf(64, normalNumbers(64 * 256, 1));
    std::vector<float> magnitudes;
    for (const float input : inputs.values) magnitudes.push_back(std::abs(input));
    for (const double percent : {99.0, 99.9}) {
        const double exact = calibration::quantile(magnitudes, percent / 100.0);
        EXPECT_NEAR(limitOf(inputs, "percentile:" + numberText(percent), "int8"), exact,
                    0.003 * exact);
    }
}

TEST(StaticRanges, SquaredErrorIsThatOfTheBestScaleOfAllInputs) {
    const auto inputs = rowsOf(64, normalNumbers(64 * 256, 2));
    const GroupCodec codec = codecOf("int4", Mapping::Symmetric);
    std::vector<float> decoded;
    const auto errorAt = [&](float limit) {
        return codec.squaredError(groupOf(inputs.values), {-limit, limit}, decoded);
    };
    const ClipRange best = chosen("mse", codec, groupOf(inputs.values));
    const float limit = limitOf(inputs, "mse", "int4");
    EXPECT_LT(limit, 4.0F) << "it clips";
    EXPECT_LE(errorAt(limit), 1.001 * errorAt(std::max(-best.low, best.high)));
}

TEST(StaticRanges, EntropyClipsAFewOutliersOfABell) {
    auto inputs = rowsOf(64, normalNumbers(64 * 256, 3));
    inputs.values[5] = 400.0F;
    const float limit = limitOf(inputs, "kl", "int8");
    EXPECT_GT(limit, 2.0F);
    EXPECT_LT(limit, 100.0F);
}

TEST(StaticRanges, EntropyIsThatOfTheMagnitudesThemselves) {
    auto inputs = rowsOf(64, normalNumbers(64 * 256, 6));
    for (float& input : inputs.values) input *= input * input;
    std::vector<float> magnitudes;
    for (const float input : inputs.values) magnitudes.push_back(std::abs(input));
    for (const std::string_view element : {"int8", "int4"}) {
        const float exact =
            chosen("kl", codecOf(element, Mapping::Symmetric), groupOf(magnitudes)).high;
        EXPECT_NEAR(limitOf(inputs, "kl", element), exact, 0.1F * exact) << element;
    }
}

TEST(StaticRanges, AnExpertThatWasNeverReachedIsRoundedTokenByToken) {
    const SmallLayer layer(2, 4, normalNumbers(8, 4), "blk.0.ffn_up_exps.weight");
    const auto inputs = rowsOf(3, normalNumbers(12, 5));
    const auto mode = *inference::parseActivationMode("w8a8 range=absmax");
    const auto rounding = makeInputRounding(mode, inference::neededRanges(mode));
    EXPECT_EQ(layer.rounded(*rounding, inputs).values,
              layer.rounded(*roundingOf("w8a8"), inputs).values);
}

}  // namespace
}  // namespace weightscape::test
