// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/schemes/outliers.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/quantize/schemes/kept_weights.h"
#include "core/support/number_types.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

namespace {

using namespace weightscape;
using namespace weightscape::test;
using namespace weightscape::schemes;

constexpr std::size_t kColumns = 128;
constexpr std::size_t kRows = 50;

std::vector<float> disturbedWeights() {
    std::vector<float> weights = gaussianWeights(21, kRows * kColumns);
    for (std::size_t row = 0; row < kRows; row += 3) weights[row * kColumns + 17] *= 30.0F;
    weights[9 * kColumns + 90] = -44.0F;
    return weights;
}

float half(float weight) {
    return toFloat(toHalf(weight));
}

KeptWeights keptIn(const OneTensorModel& model, const char* text) {
    SilentTask task;
    const Outliers outliers = *parseOutliers(text);
    PassProgress progress(model.tensor(), std::max(1U, keptPasses(outliers)), task);
    return *findKept({model.model(), model.tensor()}, outliers, progress);
}

TEST(Outliers, KeepWholeColumnsAboveTheThreshold) {
    const std::vector<float> weights = disturbedWeights();
    const auto model = modelOf(weights, {kColumns, kRows});
    const KeptWeights kept = keptIn(model, "columns:6");
    EXPECT_EQ(kept.keptColumns, 2U);
    EXPECT_EQ(kept.columns[17], 1);
    EXPECT_EQ(kept.columns[90], 1);
    const Scheme scheme = schemeNamed("int4 outliers=columns:6");
    const auto decoded = decodedWith(model, scheme);
    for (std::size_t row = 0; row < kRows; ++row) {
        for (const std::size_t column : {std::size_t{17}, std::size_t{90}}) {
            EXPECT_EQ(decoded[row * kColumns + column], half(weights[row * kColumns + column]));
        }
    }
    const SchemeResult result = applied(model, scheme);
    EXPECT_EQ(result.keptWeights, 2 * kRows);
    EXPECT_EQ(result.cost.outlierBytes, 2 * kRows * 2 + 2 * 4);
    EXPECT_EQ(result.cost.codeBytes, (kColumns - 2) * kRows / 2);
    EXPECT_GT(result.parts.keptAside, 0.0);
    EXPECT_LT(result.error.rmse(), 0.11);
    EXPECT_GT(applied(model, schemeNamed("int4")).error.rmse(), 0.2);
}

TEST(Outliers, KeptWeightsDoNotStretchTheScalesOfTheOthers) {
    std::vector<float> weights = gaussianWeights(22, 64);
    std::vector<float> others(weights);
    others.erase(others.begin() + 5);
    weights[5] = 500.0F;
    const auto model = modelOf(weights, {64});
    const auto alone = modelOf(others, {63});
    const auto with = decodedWith(model, schemeNamed("int4 granularity=row outliers=columns:4"));
    const auto without = decodedWith(alone, schemeNamed("int4 granularity=row"));
    EXPECT_EQ(with[5], 500.0F);
    for (std::size_t i = 0; i < 63; ++i) EXPECT_EQ(with[i < 5 ? i : i + 1], without[i]);
}

TEST(Outliers, KeepTheLargestShareAndOfEqualOnesTheFirst) {
    std::vector<float> weights = disturbedWeights();
    for (std::size_t i = 100; i < 300; ++i) weights[i] = i % 2 == 0 ? 2.0F : -2.0F;
    const auto model = modelOf(weights, {kColumns, kRows});
    for (const double percent : {0.0, 0.01, 1.0, 3.0, 5.0, 50.0}) {
        const KeptWeights kept = keptIn(model, ("sparse:" + std::to_string(percent)).c_str());
        const auto count = static_cast<std::size_t>(
            std::floor(static_cast<double>(weights.size()) * percent / 100.0));
        EXPECT_EQ(kept.count, count);
        std::vector<std::size_t> order(weights.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::abs(weights[a]) > std::abs(weights[b]);
        });
        for (std::size_t rank = 0; rank < order.size(); ++rank) {
            const std::size_t i = order[rank];
            ASSERT_EQ(kept.keeps(i, i % kColumns, weights[i]), rank < count) << rank;
        }
    }
    const auto decoded = decodedWith(model, schemeNamed("int2 outliers=sparse:50"));
    std::size_t exact = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        exact += decoded[i] == half(weights[i]) ? 1 : 0;
    }
    EXPECT_GE(exact, weights.size() / 2);
}

TEST(Outliers, EqualizeColumnsOfDifferentSizes) {
    std::vector<float> weights = gaussianWeights(23, kRows * kColumns);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] *= std::exp2(static_cast<float>(i % 8) - 4.0F);
    }
    const auto model = modelOf(weights, {kColumns, kRows});
    const SchemeResult plain = applied(model, schemeNamed("int4"));
    const SchemeResult equalized = applied(model, schemeNamed("int4 outliers=equalize"));
    EXPECT_LT(equalized.error.rmse(), 0.8 * plain.error.rmse());
    EXPECT_NEAR(equalized.parts.total(), equalized.error.sumSquaredError,
                1e-9 * equalized.error.sumSquaredError);
    const KeptWeights kept = keptIn(model, "equalize");
    ASSERT_EQ(kept.factors.size(), kColumns);
    EXPECT_EQ(*std::max_element(kept.factors.begin(), kept.factors.end()), 1.0F);
    for (const float factor : kept.factors) EXPECT_EQ(half(factor), factor);
}

TEST(Outliers, TensorsWithoutSpreadKeepNothing) {
    const std::vector<float> constants(256, 0.7F);
    const std::vector<float> zeros(256, 0.0F);
    for (const auto& weights : {constants, zeros}) {
        const auto model = modelOf(weights, {64, 4});
        EXPECT_FALSE(keptIn(model, "columns:1").any());
        const auto decoded = decodedWith(model, schemeNamed("int4 outliers=equalize scale=f32"));
        for (std::size_t i = 0; i < 256; ++i) EXPECT_NEAR(decoded[i], weights[i], 1e-6);
    }
}

}  // namespace
