// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/norm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/gradient_check.h"

namespace weightscape::test {
namespace {

using inference::Norm;
using inference::NormKind;
using inference::Rows;

/// With a weight and a bias per column.
struct FullNorm {
    Rows weight;
    Rows bias;
    Norm norm;

    FullNorm(NormKind kind, std::size_t width)
        : weight(variedRows(1, width, 3)), bias(variedRows(1, width, 4)) {
        norm = {kind, 1e-5F, weight.values, bias.values};
    }
};

Rows normalizedRows(const Norm& norm, const Rows& inputs) {
    SilentTask task;
    Rows outputs(inputs.count, inputs.width);
    inference::normalize(norm, inputs.view(), outputs.view(), task);
    return outputs;
}

double normalizedNumber(const Norm& norm, std::span<const float> row, std::size_t column) {
    double mean = 0.0;
    for (const float x : row) mean += double{x} / static_cast<double>(row.size());
    if (norm.kind == NormKind::RootMeanSquare) mean = 0.0;
    double square = 0.0;
    for (const float x : row) square += std::pow(x - mean, 2) / static_cast<double>(row.size());
    const double weight = norm.weight.empty() ? 1.0 : norm.weight[column];
    const double bias = norm.bias.empty() ? 0.0 : norm.bias[column];
    return (row[column] - mean) / std::sqrt(square + norm.epsilon) * weight + bias;
}

void expectAsDefined(const Norm& norm, const Rows& inputs) {
    const Rows outputs = normalizedRows(norm, inputs);
    for (std::size_t row = 0; row < inputs.count; ++row) {
        for (std::size_t i = 0; i < inputs.width; ++i) {
            EXPECT_NEAR(outputs.row(row)[i], normalizedNumber(norm, inputs.row(row), i), 2e-6);
        }
    }
}

void expectGradientsOf(NormKind kind) {
    FullNorm full(kind, 37);
    Rows inputs = variedRows(3, 37, 1);
    const Rows weights = variedRows(3, 37, 2);
    Rows inputGradients(3, 37);
    std::vector<float> weightGradients(37);
    std::vector<float> biasGradients(37);
    SilentTask task;
    inference::normalizeBackward(full.norm, {inputs.view(), weights.view()},
                                 {inputGradients.view(), weightGradients, biasGradients}, task);
    const auto loss = [&] {
        return weightedSum(normalizedRows(full.norm, inputs).view(), weights.view());
    };
    expectGradient(inputs.values, inputGradients.values, loss);
    expectGradient(full.weight.values, weightGradients, loss);
    expectGradient(full.bias.values, biasGradients, loss);
}

TEST(Norm, DividesByTheRootOfTheMeanSquare) {
    const Rows outputs = normalizedRows({NormKind::RootMeanSquare, 0.0F}, {[] {
                                            Rows rows(1, 2);
                                            rows.values = {3.0F, 4.0F};
                                            return rows;
                                        }()});
    EXPECT_FLOAT_EQ(outputs.values[0], 3.0F / std::sqrt(12.5F));
    EXPECT_FLOAT_EQ(outputs.values[1], 4.0F / std::sqrt(12.5F));
}

TEST(Norm, IsAsDefinedForAnyWidth) {
    for (const std::size_t width : {1U, 7U, 64U, 259U}) {
        for (const NormKind kind : {NormKind::RootMeanSquare, NormKind::Layer}) {
            const FullNorm full(kind, width);
            expectAsDefined(full.norm, variedRows(5, width, 1));
            expectAsDefined({kind, 1e-6F}, variedRows(5, width, 1));
        }
    }
}

TEST(Norm, WorksInPlace) {
    const FullNorm full(NormKind::Layer, 40);
    Rows rows = variedRows(2, 40, 1);
    const Rows expected = normalizedRows(full.norm, rows);
    SilentTask task;
    inference::normalize(full.norm, rows.view(), rows.view(), task);
    EXPECT_EQ(rows.values, expected.values);
}

TEST(Norm, KeepsNaNInItsRow) {
    Rows rows = variedRows(2, 40, 1);
    rows.values[3] = std::numeric_limits<float>::quiet_NaN();
    const Rows outputs = normalizedRows({NormKind::RootMeanSquare, 1e-5F}, rows);
    for (const float x : outputs.row(0)) EXPECT_TRUE(std::isnan(x));
    for (const float x : outputs.row(1)) EXPECT_FALSE(std::isnan(x));
}

TEST(Norm, HasTheGradientsOfDifferences) {
    expectGradientsOf(NormKind::RootMeanSquare);
    expectGradientsOf(NormKind::Layer);
}

TEST(Norm, AddsToTheGradientsOfItsWeights) {
    const FullNorm full(NormKind::RootMeanSquare, 16);
    const Rows inputs = variedRows(2, 16, 1);
    Rows gradients(2, 16);
    std::vector<float> once(16);
    std::vector<float> twice(16);
    SilentTask task;
    const inference::BackwardRows rows{inputs.view(), inputs.view()};
    inference::normalizeBackward(full.norm, rows, {gradients.view(), once}, task);
    inference::normalizeBackward(full.norm, rows, {gradients.view(), twice}, task);
    inference::normalizeBackward(full.norm, rows, {gradients.view(), twice}, task);
    for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(twice[i], 2.0F * once[i], 1e-5F);
}

}  // namespace
}  // namespace weightscape::test
