// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/tensor_flaws.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::measure {
namespace {

/// As told by statistics alone, by an error in Q8_0 alone, and by both.
void expectFlaws(const std::vector<float>& weights, const TensorFlaws& byStatistics,
                 const TensorFlaws& byError, const TensorFlaws& byBoth) {
    SilentTask task;
    const auto model = test::modelOf(weights, {64, weights.size() / 64});
    const auto statistics = computeStatistics(model.model(), model.tensor(), task).value();
    const auto error =
        test::measureExact(model.model(), model.tensor(), test::formatNamed("q8_0"), task).value();
    EXPECT_EQ(flawsOf(model.tensor(), nullptr, nullptr), TensorFlaws{});
    EXPECT_EQ(flawsOf(model.tensor(), &statistics, nullptr), byStatistics);
    EXPECT_EQ(flawsOf(model.tensor(), nullptr, &error), byError);
    EXPECT_EQ(flawsOf(model.tensor(), &statistics, &error), byBoth);
}

TEST(TensorFlaws, AreNoneForOrdinaryWeights) {
    std::vector<float> weights(256, 0.0F);
    weights[200] = 1.0F;
    expectFlaws(weights, {}, {}, {});
    EXPECT_TRUE(flawSentences({}).empty());
}

TEST(TensorFlaws, CountWhatIsNotFiniteAndWhatOverflows) {
    std::vector<float> weights(256, 0.5F);
    weights[3] = std::numeric_limits<float>::quiet_NaN();
    weights[4] = -std::numeric_limits<float>::infinity();
    // The infinite one takes the others of its block with it.
    const TensorFlaws encoded{.overflowed = 30, .nonFinite = 2};
    expectFlaws(weights, {.nonFinite = 2}, encoded, encoded);
    std::vector<float> loud(256, 0.5F);
    loud[70] = 1e9F;  // the scale of its block is infinite in F16
    expectFlaws(loud, {}, {.overflowed = 32}, {.overflowed = 32});
    EXPECT_EQ(flawSentences({.overflowed = 32, .nonFinite = 2}).size(), 2U);
}

TEST(TensorFlaws, SeeTensorsOfNothingButZeros) {
    const TensorFlaws zero{.isZero = true};
    expectFlaws(std::vector<float>(256, 0.0F), zero, zero, zero);
    TensorInfo bias;
    bias.name = "blk.0.attn_q.bias";
    TensorStatistics zeros;
    zeros.count = zeros.zeros = 64;
    EXPECT_FALSE(flawsOf(bias, &zeros, nullptr).any());
}

TEST(TensorFlaws, AddUpByWeightsAndTensors) {
    FlawCounts counts;
    EXPECT_FALSE(counts.any());
    counts.add({.nonFinite = 257});
    counts.add({.overflowed = 3, .nonFinite = 1});
    counts.add({.isZero = true});
    counts.add({});
    EXPECT_EQ(counts.nonFinite, 258U);
    EXPECT_EQ(counts.withNonFinite, 2U);
    EXPECT_EQ(counts.overflowed, 3U);
    EXPECT_EQ(counts.overflowing, 1U);
    EXPECT_EQ(counts.zeroTensors, 1U);
}

TEST(TensorFlaws, AreCountedInAModelsErrorHoweverItsTensorsWereMeasured) {
    SilentTask task;
    std::vector<float> broken(65'536, 0.5F);
    broken[5000] = std::numeric_limits<float>::quiet_NaN();
    broken[70] = 1e9F;
    const auto flawed = test::modelOf(broken, {1024, 64});
    const auto zero = test::modelOf(std::vector<float>(65'536, 0.0F), {1024, 64});
    const auto& format = test::formatNamed("q8_0");
    const auto expectCounts = [](const std::vector<TensorError>& errors, std::uint64_t overflowed) {
        ModelErrorSum sum;
        for (const TensorError& error : errors) sum.add(error);
        const FlawCounts flaws = sum.total(1).flaws;
        EXPECT_EQ(flaws.nonFinite, 1U);
        EXPECT_EQ(flaws.withNonFinite, 1U);
        EXPECT_EQ(flaws.overflowed, overflowed);
        EXPECT_EQ(flaws.overflowing, overflowed > 0 ? 1U : 0U);
        EXPECT_EQ(flaws.zeroTensors, 1U);
    };
    const auto errorsOf = [&](auto measure) -> std::vector<TensorError> {
        return {measure(flawed).value(), measure(zero).value()};
    };
    expectCounts(errorsOf([&](const auto& model) {
                     return test::measureExact(model.model(), model.tensor(), format, task);
                 }),
                 32);
    expectCounts(
        errorsOf([&](const auto& model) {
            return test::measureSampled(model.model(), model.tensor(), format, {8, 1}, task);
        }),
        32);  // the loudest cells are looked at first
    expectCounts(errorsOf([&](const auto& model) -> Result<TensorError> {
                     const auto statistics =
                         computeStatistics(model.model(), model.tensor(), task).value();
                     return errorOfCopy(model.tensor(), &statistics);
                 }),
                 0);
}

TEST(TensorFlaws, ABiasOfZerosIsNone) {
    TensorInfo bias;
    bias.name = "blk.0.attn_q.bias";
    bias.dimensions = {64};
    ErrorStats sums;
    sums.count = 64;
    EXPECT_FALSE(exactError(bias, sums).flaws().any());
    bias.name = "blk.0.attn_q.weight";
    EXPECT_TRUE(exactError(bias, sums).flaws().isZero);
}

}  // namespace
}  // namespace weightscape::measure
