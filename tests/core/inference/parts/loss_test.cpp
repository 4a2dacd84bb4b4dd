// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "core/support/parallel.h"
#include "tests/support/gradient_check.h"

namespace weightscape::test {
namespace {

using inference::Rows;

Rows logitRows(std::uint32_t seed, float scale) {
    Rows rows = variedRows(4, 33, seed);
    for (float& logit : rows.values) logit *= scale;
    return rows;
}

const std::vector<std::uint32_t> kTargets{0, 32, 7, 7};

/// In double.
std::vector<double> logProbabilitiesOf(std::span<const float> logits) {
    double sum = 0.0;
    for (const float logit : logits) sum += std::exp(double{logit});
    std::vector<double> logs;
    for (const float logit : logits) logs.push_back(logit - std::log(sum));
    return logs;
}

double entropyOf(const Rows& logits) {
    double sum = 0.0;
    for (std::size_t row = 0; row < logits.count; ++row) {
        sum -= logProbabilitiesOf(logits.row(row))[kTargets[row]];
    }
    return sum;
}

double divergenceBetween(const Rows& original, const Rows& quantized) {
    double sum = 0.0;
    for (std::size_t row = 0; row < original.count; ++row) {
        const std::vector<double> p = logProbabilitiesOf(original.row(row));
        const std::vector<double> q = logProbabilitiesOf(quantized.row(row));
        for (std::size_t i = 0; i < p.size(); ++i) sum += std::exp(p[i]) * (p[i] - q[i]);
    }
    return sum;
}

TEST(Loss, SumsTheCrossEntropy) {
    const Rows logits = logitRows(1, 5.0F);
    SilentTask task;
    EXPECT_NEAR(inference::crossEntropy(logits.view(), kTargets, task), entropyOf(logits), 1e-6);
}

TEST(Loss, SumsTheDivergence) {
    const Rows original = logitRows(1, 5.0F);
    const Rows quantized = logitRows(2, 5.0F);
    SilentTask task;
    const double expected = divergenceBetween(original, quantized);
    EXPECT_NEAR(inference::divergence({original.view(), quantized.view()}, task), expected,
                1e-6 * expected);
}

TEST(Loss, TellsSmallDivergences) {
    const Rows original = logitRows(1, 5.0F);
    Rows quantized = original;
    for (std::size_t i = 0; i < quantized.values.size(); ++i) {
        quantized.values[i] += i % 2 == 0 ? 0x1p-10F : -0x1p-10F;
    }
    SilentTask task;
    const double expected = divergenceBetween(original, quantized);
    EXPECT_NEAR(inference::divergence({original.view(), quantized.view()}, task), expected,
                1e-6 * expected);
    EXPECT_NEAR(inference::divergence({original.view(), original.view()}, task), 0.0, 1e-12);
}

TEST(Loss, StandsHugeLogits) {
    Rows logits(1, 3);
    logits.values = {1e30F, -1e30F, 0.0F};
    SilentTask task;
    EXPECT_EQ(inference::crossEntropy(logits.view(), std::vector<std::uint32_t>{0}, task), 0.0);
}

TEST(Loss, HandsNaNOn) {
    Rows logits = logitRows(1, 1.0F);
    logits.row(2)[5] = std::numeric_limits<float>::quiet_NaN();
    SilentTask task;
    EXPECT_TRUE(std::isnan(inference::crossEntropy(logits.view(), kTargets, task)));
    EXPECT_TRUE(std::isnan(inference::divergence({logits.view(), logits.view()}, task)));
}

TEST(Loss, HasTheGradientsOfDifferences) {
    Rows logits = logitRows(1, 2.0F);
    Rows gradients(4, 33);
    SilentTask task;
    inference::crossEntropyBackward(logits.view(), kTargets, gradients.view(), task);
    expectGradient(logits.values, gradients.values, [&] { return entropyOf(logits); });

    const Rows original = logitRows(2, 2.0F);
    inference::divergenceBackward({original.view(), logits.view()}, gradients.view(), task);
    expectGradient(logits.values, gradients.values,
                   [&] { return divergenceBetween(original, logits); });
}

TEST(Loss, GoesThroughTheCap) {
    Rows logits = logitRows(1, 4.0F);
    const Rows weights = logitRows(2, 1.0F);
    SilentTask task;
    const auto capped = [&] {
        Rows rows = logits;
        inference::capLogits(3.0F, rows.view(), task);
        return rows;
    };
    EXPECT_NEAR(capped().values[5], 3.0 * std::tanh(logits.values[5] / 3.0), 1e-6);
    Rows gradients = weights;
    inference::capLogitsBackward(3.0F, capped().view(), gradients.view(), task);
    expectGradient(logits.values, gradients.values,
                   [&] { return weightedSum(capped().view(), weights.view()); });
}

TEST(Loss, IsTheSameOnOneThread) {
    const Rows original = variedRows(300, 999, 1);
    const Rows quantized = variedRows(300, 999, 2);
    SilentTask task;
    const double many = inference::divergence({original.view(), quantized.view()}, task);
    setThreadLimit(1);
    const double one = inference::divergence({original.view(), quantized.view()}, task);
    setThreadLimit(0);
    EXPECT_EQ(many, one);
}

}  // namespace
}  // namespace weightscape::test
