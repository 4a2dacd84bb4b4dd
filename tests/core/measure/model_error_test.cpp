// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A model's error by importance, and the median; the plain one is in measure_error_test.cpp.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/measure/measure_error.h"
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

/// Some columns matter hundreds of times as much as others.
std::vector<float> columnsOfUnevenImportance(std::size_t count) {
    std::vector<float> columns(count);
    for (std::size_t i = 0; i < count; ++i) {
        columns[i] = i % 7 == 2 ? 300.0F : 1.0F + static_cast<float>(i % 3);
    }
    return columns;
}

TEST(ModelErrorSum, AddsErrorsByImportanceOverTensorsThatHaveIt) {
    SilentTask task;
    const auto columns = columnsOfUnevenImportance(512);
    const auto quiet = modelOf(synthetic(Shape::Gaussian, 8, 512), {512, 8});
    const auto loud = modelOf(synthetic(Shape::LoudRows, 64, 512), {512, 64});
    test::Encoding weighted(formatNamed("q4_0"));
    weighted.importance = {columns, 8};
    const auto first = require(measureExact(quiet.model(), quiet.tensor(), weighted, task));
    weighted.importance = {columns, 64};
    const auto second = require(measureExact(loud.model(), loud.tensor(), weighted, task));
    const auto without =
        require(measureExact(loud.model(), loud.tensor(), formatNamed("q4_0"), task));
    ModelErrorSum sum;
    sum.add(without);
    EXPECT_FALSE(sum.total(1).hasImportance);
    EXPECT_FALSE(sum.total(1).headline().byImportance);
    EXPECT_EQ(sum.total(1).headline().relativeRmse, sum.total(1).relativeRmse);
    sum.add(first);
    sum.add(second);
    const ModelError total = sum.total(1);
    EXPECT_TRUE(total.hasImportance);
    ErrorStats both = first.sums;
    both.merge(second.sums);
    EXPECT_DOUBLE_EQ(total.weightedRelativeRmse, both.weightedRelativeRmse());
    EXPECT_EQ(total.weightedConfidence, 0.0);
    EXPECT_TRUE(total.headline().byImportance);
    EXPECT_EQ(total.headline().relativeRmse, total.weightedRelativeRmse);
    both.merge(without.sums);
    EXPECT_DOUBLE_EQ(total.relativeRmse, both.relativeRmse());
}

TEST(ModelErrorSum, IntervalOfSampledErrorsByImportanceHoldsTheExactValue) {
    constexpr int kSeeds = 400;
    SilentTask task;
    const auto columns = columnsOfUnevenImportance(512);
    const auto coarse = modelOf(synthetic(Shape::Gaussian, 128, 512), {512, 128});
    const auto fine = modelOf(synthetic(Shape::LoudRows, 128, 512), {512, 128});
    test::Encoding four(formatNamed("q4_0"));
    test::Encoding eight(formatNamed("q8_0"));
    four.importance = eight.importance = {columns, 128};
    ModelErrorSum exact;
    exact.add(require(measureExact(coarse.model(), coarse.tensor(), four, task)));
    exact.add(require(measureExact(fine.model(), fine.tensor(), eight, task)));
    const double truth = exact.total(131072).weightedRelativeRmse;
    int held = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        ModelErrorSum sampled;
        sampled.add(
            require(measureSampled(coarse.model(), coarse.tensor(), four, {64, seed}, task)));
        sampled.add(
            require(measureSampled(fine.model(), fine.tensor(), eight, {64, seed + 1000}, task)));
        const ModelError total = sampled.total(131072);
        EXPECT_GT(total.weightedConfidence, 0.0);
        if (std::abs(total.weightedRelativeRmse - truth) <= total.weightedConfidence) ++held;
    }
    EXPECT_GE(held, 362);
}

TEST(ModelErrorSum, OverflowMakesTheErrorByImportanceInfiniteWithoutInterval) {
    SilentTask task;
    auto weights = synthetic(Shape::Gaussian, 4, 256);
    weights[600] = 1e9F;
    const auto model = modelOf(weights, {256, 4});
    const auto columns = columnsOfUnevenImportance(256);
    test::Encoding weighted(formatNamed("q4_0"));
    weighted.importance = {columns, 4};
    ModelErrorSum sum;
    sum.add(require(measureExact(model.model(), model.tensor(), weighted, task)));
    EXPECT_EQ(sum.total(1).headline().relativeRmse, std::numeric_limits<double>::infinity());
    EXPECT_EQ(sum.total(1).headline().confidence, 0.0);
}

/// A copy loses nothing, but how strong its weights are counts.
TEST(ModelErrorSum, CopiedTensorsCountInTheErrorByImportance) {
    SilentTask task;
    const auto weights = synthetic(Shape::Gaussian, 4, 256);
    const auto& format = formatNamed("q4_0");
    const test::OneTensorModel model(format, {256, 4}, test::encoded(format, weights));
    const auto columns = columnsOfUnevenImportance(256);
    test::Encoding copy(format);
    EXPECT_TRUE(needsNoMeasuring(model.tensor(), copy.treatment(), {}));
    copy.importance = {columns, 4};
    EXPECT_FALSE(needsNoMeasuring(model.tensor(), copy.treatment(), copy.importance));
    const auto error = require(measureExact(model.model(), model.tensor(), copy, task));
    EXPECT_TRUE(error.hasImportance());
    EXPECT_EQ(error.weightedRelativeRmse(), 0.0);
    EXPECT_GT(error.weightedOriginal, 0.0);
}

TEST(ModelErrorSum, TheMedianCountsEachQuantizedTensorOnce) {
    const auto tensorWith = [](double relativeRmse, double loudness, bool isQuantized) {
        TensorError error;
        error.weights = error.sums.count = 100;
        error.squaredOriginal = loudness;
        error.squaredError = relativeRmse * relativeRmse * loudness;
        error.isQuantized = isQuantized;
        return error;
    };
    ModelErrorSum sum;
    EXPECT_EQ(sum.total(100).quantizedTensors, 0U);
    EXPECT_EQ(sum.total(100).medianRmse, 0.0);
    sum.add(tensorWith(1e-4, 1e9, true));  // one weight of 60 000 owns the mean
    sum.add(tensorWith(0.08, 1.0, true));
    sum.add(tensorWith(0.06, 1.0, true));
    sum.add(tensorWith(0.0, 1e9, false));  // norms, copies
    sum.add(tensorWith(0.0, 1e9, false));
    EXPECT_EQ(sum.total(500).quantizedTensors, 3U);
    EXPECT_NEAR(sum.total(500).medianRmse, 0.06, 1e-12);
    EXPECT_LT(sum.total(500).relativeRmse, 1e-4);
    sum.add(tensorWith(0.09, 1.0, true));
    EXPECT_NEAR(sum.total(600).medianRmse, 0.07, 1e-12);
    sum.add(tensorWith(std::numeric_limits<double>::infinity(), 1.0, true));
    EXPECT_NEAR(sum.total(700).medianRmse, 0.08, 1e-12);
}

}  // namespace
}  // namespace weightscape::measure
