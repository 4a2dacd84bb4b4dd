// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/measure_error.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include "core/quantize/encoders/format_encoder.h"
#include "tests/core/measure/encoding.h"
#include "tests/core/measure/measured_weights.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::measure {
namespace {

using test::formatNamed;
using test::measureExact;
using test::measureSampled;
using test::modelOf;
using test::require;
using test::Shape;
using test::synthetic;

TEST(MeasureError, ExactFiguresEqualSumsOverTheDecodedTensor) {
    const auto weights = synthetic(Shape::Gaussian, 40, 320);
    const auto model = modelOf(weights, {320, 40});
    const auto& format = formatNamed("q4_0");
    const auto bytes = test::encoded(format, weights);
    std::vector<float> decoded(weights.size());
    format.decodeRow(bytes, decoded);
    ErrorStats expected;
    expected.add(weights, decoded);

    SilentTask task;
    const auto error = require(measureExact(model.model(), model.tensor(), format, task));
    EXPECT_EQ(error.sums.sumSquaredError, expected.sumSquaredError);
    EXPECT_EQ(error.sums.sumProduct, expected.sumProduct);
    EXPECT_EQ(error.sums.maxAbsError, expected.maxAbsError);
    EXPECT_EQ(error.squaredError, expected.sumSquaredError);
    EXPECT_EQ(error.mse(), expected.mse());
    EXPECT_EQ(error.relativeRmse(), expected.relativeRmse());
    EXPECT_EQ(error.weights, weights.size());
    EXPECT_TRUE(error.exact());
    EXPECT_EQ(error.confidence, 0.0);
}

TEST(MeasureError, ThreadsDoNotChangeABit) {
    const auto weights = synthetic(Shape::HeavyTails, 900, 1024);
    const auto model = modelOf(weights, {1024, 900});
    const auto& format = formatNamed("q8_0");
    SilentTask task;
    const auto figures = [&](unsigned threads) {
        const test::ThreadLimit limit(threads);
        const auto exact = require(measureExact(model.model(), model.tensor(), format, task));
        const auto sampled =
            require(measureSampled(model.model(), model.tensor(), format, {501, 9}, task));
        return std::vector<double>{
            exact.squaredError,    exact.sums.sumProduct,   exact.sums.maxAbsError,
            sampled.squaredError,  sampled.squaredOriginal, sampled.squaredErrorVariance,
            sampled.weightedError, sampled.confidence,      sampled.sums.sumSquaredDecoded};
    };
    const auto one = figures(1);
    EXPECT_EQ(one, figures(2));
    EXPECT_EQ(one, figures(3));
}

TEST(MeasureError, ATensorsOwnFormatLosesNothing) {
    const auto weights = synthetic(Shape::Gaussian, 4, 256);
    const auto& format = formatNamed("q4_0");
    const test::OneTensorModel model(format, {256, 4}, test::encoded(format, weights));
    SilentTask task;
    const auto error = require(measureExact(model.model(), model.tensor(), format, task));
    EXPECT_EQ(error.relativeRmse(), 0.0);
    EXPECT_EQ(error.sums.count, weights.size());
}

TEST(MeasureError, CountsWeightsThatAreNotFiniteAndLeavesThemOut) {
    auto weights = synthetic(Shape::Gaussian, 2, 256);
    weights[5] = std::numeric_limits<float>::infinity();
    weights[300] = std::numeric_limits<float>::quiet_NaN();
    const auto model = modelOf(weights, {256, 2});
    SilentTask task;
    const auto error =
        require(measureExact(model.model(), model.tensor(), formatNamed("f16"), task));
    EXPECT_EQ(error.sums.nonFinite, 2U);
    EXPECT_EQ(error.sums.overflowed, 0U);
    EXPECT_EQ(error.sums.count, weights.size() - 2);
    EXPECT_TRUE(std::isfinite(error.mse()));
}

constexpr double kUnboundedError = std::numeric_limits<double>::infinity();

TEST(MeasureError, WhatOverflowsIsNeverLossless) {
    struct Case {
        const char* format;
        float weight;
        std::uint64_t overflowed;
    };
    // 65,520 is the first number that binary16 rounds to infinity. A scale in binary16 takes its
    // whole block along, and a weight that does not fit spoils the others of its block.
    for (const Case& each : {Case{"f16", 65520.0F, 1},
                             {"f16", -7e4F, 1},
                             {"bf16", 3.4e38F, 1},
                             {"q4_0", 1e9F, 32},
                             {"q8_0", 1e12F, 32},
                             {"q4_k", 1e9F, 256},
                             {"q6_k", 1e12F, 256},
                             {"iq4_xs", 1e12F, 256}}) {
        SCOPED_TRACE(each.format);
        auto weights = synthetic(Shape::Gaussian, 4, 256);
        weights[600] = each.weight;
        const auto model = modelOf(weights, {256, 4});
        SilentTask task;
        const auto error =
            require(measureExact(model.model(), model.tensor(), formatNamed(each.format), task));
        EXPECT_EQ(error.sums.overflowed, each.overflowed);
        EXPECT_EQ(error.sums.count, weights.size());
        EXPECT_EQ(error.relativeRmse(), kUnboundedError);
        EXPECT_EQ(error.sqnrDb(), -kUnboundedError);
        ModelErrorSum sum;
        sum.add(error);
        const ModelError total = sum.total(weights.size());
        EXPECT_EQ(total.relativeRmse, kUnboundedError);
        EXPECT_EQ(total.flaws.overflowed, each.overflowed);
        EXPECT_EQ(total.confidence, 0.0);
    }
}

TEST(MeasureError, TheLargestNumberOfAFloatFormatIsHeld) {
    auto weights = synthetic(Shape::Gaussian, 1, 256);
    weights[7] = 65519.0F;
    const auto model = modelOf(weights, {256, 1});
    SilentTask task;
    const auto error =
        require(measureExact(model.model(), model.tensor(), formatNamed("f16"), task));
    EXPECT_EQ(error.sums.overflowed, 0U);
    EXPECT_DOUBLE_EQ(error.sums.maxAbsError, 15.0);
}

TEST(MeasureError, ASampleThatOverflowsIsInfiniteWithoutAnInterval) {
    const std::vector<float> weights(64UL * 1024, 1e9F);
    const auto model = modelOf(weights, {1024, 64});
    SilentTask task;
    const auto error =
        require(measureSampled(model.model(), model.tensor(), formatNamed("q5_1"), {32, 1}, task));
    EXPECT_EQ(error.relativeRmse(), kUnboundedError);
    EXPECT_EQ(error.mse(), kUnboundedError);
    EXPECT_EQ(error.confidence, 0.0);
    EXPECT_EQ(error.sums.overflowed, error.sums.count);
}

TEST(MeasureError, EmptyTensorsHaveNoError) {
    const auto model = modelOf({}, {32, 0});
    SilentTask task;
    const auto exact =
        require(measureExact(model.model(), model.tensor(), formatNamed("q8_0"), task));
    const auto sampled =
        require(measureSampled(model.model(), model.tensor(), formatNamed("q8_0"), {}, task));
    EXPECT_EQ(exact.weights, 0U);
    EXPECT_EQ(exact.mse(), 0.0);
    EXPECT_TRUE(sampled.exact());
}

TEST(MeasureError, ASampleThatCoversTheTensorIsExact) {
    const auto weights = synthetic(Shape::Gaussian, 8, 512);
    const auto model = modelOf(weights, {512, 8});
    const auto& format = formatNamed("q4_0");
    SilentTask task;
    const auto exact = require(measureExact(model.model(), model.tensor(), format, task));
    const auto all = require(measureSampled(model.model(), model.tensor(), format, {16, 1}, task));
    EXPECT_TRUE(all.exact());
    EXPECT_EQ(all.squaredError, exact.squaredError);
    const auto part = require(measureSampled(model.model(), model.tensor(), format, {15, 1}, task));
    EXPECT_FALSE(part.exact());
    EXPECT_DOUBLE_EQ(part.sampledFraction, 15.0 / 16.0);
}

TEST(MeasureError, EqualSeedsGiveEqualFiguresAndOthersDiffer) {
    const auto model = modelOf(synthetic(Shape::Gaussian, 64, 1024), {1024, 64});
    const auto& format = formatNamed("q4_0");
    SilentTask task;
    const auto error = [&](std::uint64_t seed) {
        return require(measureSampled(model.model(), model.tensor(), format, {32, seed}, task))
            .squaredError;
    };
    EXPECT_EQ(error(1), error(1));
    EXPECT_NE(error(1), error(2));
}

class SampledInterval : public testing::TestWithParam<Shape> {};

// With 400 independent samples and a true coverage of 95 %, fewer than 362 intervals (90.5 %, 4.1
// standard deviations below the mean of 380) hold the exact value with a probability of about
// 0.01 % (binomial). Neighbouring strata that differ make intervals wider, so coverage up to 100 %
// is no fault as long as the width stays useful.
TEST_P(SampledInterval, HoldsTheExactValueNineteenTimesOutOfTwenty) {
    constexpr int kSeeds = 400;
    constexpr int kFewest = 362;
    const auto model = modelOf(synthetic(GetParam(), 512, 1024), {1024, 512});
    const auto& format = formatNamed("q4_0");
    SilentTask task;
    const auto exact = require(measureExact(model.model(), model.tensor(), format, task));
    int held = 0;
    double estimates = 0.0;
    double widths = 0.0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
        const SampleSpec sample{512, static_cast<std::uint64_t>(seed)};
        const auto error =
            require(measureSampled(model.model(), model.tensor(), format, sample, task));
        ASSERT_GT(error.confidence, 0.0);
        if (std::abs(error.relativeRmse() - exact.relativeRmse()) <= error.confidence) ++held;
        estimates += error.relativeRmse() / kSeeds;
        widths += error.confidence / kSeeds;
    }
    EXPECT_GE(held, kFewest);
    // The mean of the estimates is the exact value up to a fraction of one interval.
    EXPECT_NEAR(estimates, exact.relativeRmse(), 0.2 * widths);
    // An interval that covers by being absurdly wide would say nothing.
    EXPECT_LT(widths, 0.05 * exact.relativeRmse());
}

INSTANTIATE_TEST_SUITE_P(Shapes, SampledInterval,
                         testing::Values(Shape::Gaussian, Shape::HeavyTails, Shape::LoudRows,
                                         Shape::Sparse));

TEST(MeasureError, RefusesWhatDoesNotFitInPlainWords) {
    const auto model = modelOf(synthetic(Shape::Gaussian, 1, 100), {100});
    SilentTask task;
    const auto exact = measureExact(model.model(), model.tensor(), formatNamed("q8_0"), task);
    ASSERT_FALSE(exact.has_value());
    EXPECT_EQ(exact.error().code, ErrorCode::Unsupported);
    EXPECT_EQ(
        measureSampled(model.model(), model.tensor(), formatNamed("q8_0"), {}, task).error().code,
        ErrorCode::Unsupported);
}

/// Counts how often work asks whether to go on.
class LooksTask final : public TaskContext {
  public:
    [[nodiscard]] bool cancelled() const override {
        ++m_looks;
        return false;
    }
    void report(double, std::string_view) override {}
    [[nodiscard]] std::uint64_t looks() const { return m_looks; }

  private:
    mutable std::atomic<std::uint64_t> m_looks = 0;
};

TEST(MeasureError, NoFormatEncodesMoreThanARunBetweenTwoLooksAtCancelled) {
    // A run is 8 ms of work for the slowest encoders (2 M weights per second).
    constexpr std::size_t runs = 4;
    const auto weights = synthetic(Shape::Gaussian, 2, runs / 2 * kRunWeights);
    const std::vector<float> importance(weights.size() / 2, 1.0F);
    const auto model = modelOf(weights, {weights.size() / 2, 2});
    for (const formats::Format& format : formats::allFormats()) {
        if (!encoders::checkEncodable(model.tensor(), {&format})) continue;
        test::Encoding encoding(format);
        for (const bool weighted : {false, true}) {
            if (weighted) encoding.importance = {importance, 2};
            LooksTask task;
            require(measureExact(model.model(), model.tensor(), encoding, task));
            EXPECT_GE(task.looks(), runs) << format.info.label;
        }
    }
}

TEST(MeasureError, StopsWhenAskedTo) {
    const auto model = modelOf(synthetic(Shape::Gaussian, 600, 1024), {1024, 600});
    for (const int looks : {0, 1, 5}) {
        test::StoppingTask task(looks);
        const auto exact = measureExact(model.model(), model.tensor(), formatNamed("q8_0"), task);
        ASSERT_FALSE(exact.has_value());
        EXPECT_EQ(exact.error().code, ErrorCode::Cancelled);
        const auto sampled =
            measureSampled(model.model(), model.tensor(), formatNamed("q8_0"), {}, task);
        ASSERT_FALSE(sampled.has_value());
        EXPECT_EQ(sampled.error().code, ErrorCode::Cancelled);
    }
}

TEST(ModelErrorSum, AddsTensorsByTheirSumsNotTheirFigures) {
    SilentTask task;
    const auto quiet = modelOf(synthetic(Shape::Gaussian, 8, 512), {512, 8});
    const auto loud = modelOf(synthetic(Shape::LoudRows, 64, 512), {512, 64});
    const auto first =
        require(measureExact(quiet.model(), quiet.tensor(), formatNamed("q4_0"), task));
    const auto second =
        require(measureExact(loud.model(), loud.tensor(), formatNamed("q8_0"), task));
    ModelErrorSum sum;
    sum.add(first);
    const std::uint64_t weights = first.weights + second.weights;
    EXPECT_FALSE(sum.total(weights).exact);
    EXPECT_DOUBLE_EQ(sum.total(weights).coveredFraction,
                     static_cast<double>(first.weights) / static_cast<double>(weights));
    sum.add(second);
    const ModelError total = sum.total(weights);
    EXPECT_TRUE(total.exact);
    EXPECT_EQ(total.confidence, 0.0);
    ErrorStats both = first.sums;
    both.merge(second.sums);
    EXPECT_DOUBLE_EQ(total.relativeRmse, both.relativeRmse());
    EXPECT_DOUBLE_EQ(total.sqnrDb, both.sqnrDb());
    EXPECT_DOUBLE_EQ(total.cosine, both.cosine());
    EXPECT_EQ(total.maxAbsError, both.maxAbsError);
}

// Coverage as above; two tensors of very different error, where the loudness of what was sampled
// matters as much as its error.
TEST(ModelErrorSum, IntervalOfSeveralSampledTensorsHoldsTheExactValue) {
    constexpr int kSeeds = 400;
    SilentTask task;
    const auto coarse = modelOf(synthetic(Shape::Gaussian, 128, 512), {512, 128});
    const auto fine = modelOf(synthetic(Shape::LoudRows, 128, 512), {512, 128});
    ModelErrorSum exact;
    exact.add(require(measureExact(coarse.model(), coarse.tensor(), formatNamed("q4_0"), task)));
    exact.add(require(measureExact(fine.model(), fine.tensor(), formatNamed("q8_0"), task)));
    const double truth = exact.total(131072).relativeRmse;
    int held = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        ModelErrorSum sampled;
        sampled.add(require(measureSampled(coarse.model(), coarse.tensor(), formatNamed("q4_0"),
                                           {64, seed}, task)));
        sampled.add(require(measureSampled(fine.model(), fine.tensor(), formatNamed("q8_0"),
                                           {64, seed + 1000}, task)));
        const ModelError total = sampled.total(131072);
        EXPECT_FALSE(total.exact);
        if (std::abs(total.relativeRmse - truth) <= total.confidence) ++held;
    }
    EXPECT_GE(held, 362);
}

TEST(MeasureError, SaysWhichTensorsAreQuantized) {
    SilentTask task;
    const auto model = modelOf(synthetic(Shape::Gaussian, 8, 512), {512, 8});
    const auto isQuantized = [&](const encoders::Treatment& treatment) {
        return require(
                   test::errorFor(model.model(), model.tensor(), {.treatment = treatment}, task))
            .isQuantized;
    };
    EXPECT_TRUE(isQuantized({&formatNamed("q4_0")}));
    EXPECT_TRUE(isQuantized(*encoders::simulate("int8")));
    EXPECT_FALSE(isQuantized({&formatNamed("f16")}));
    EXPECT_FALSE(isQuantized({&formatNamed("f32")}));
}

}  // namespace
}  // namespace weightscape::measure
