// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/linear.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/formats/registry.h"
#include "core/inference/kernels/multiply.h"
#include "core/support/parallel.h"
#include "tests/support/gradient_check.h"

namespace weightscape::test {
namespace {

using inference::Rows;
using inference::WeightMatrix;

/// A matrix with the gradients of its linear layer.
struct LinearCase {
    std::vector<std::byte> bytes;
    WeightMatrix matrix;
    Rows weights;  ///< as the format decodes them
    Rows inputs;
    Rows outputGradients;
    Rows inputGradients;
    Rows weightGradients;
    std::vector<float> biasGradients;

    LinearCase(const char* formatId, std::size_t rows, std::size_t columns, std::size_t tokens)
        : weights(variedRows(rows, columns, 1)),
          inputs(variedRows(tokens, columns, 2)),
          outputGradients(variedRows(tokens, rows, 3)),
          inputGradients(tokens, columns),
          weightGradients(rows, columns),
          biasGradients(rows) {
        const formats::Format* format = formats::findFormat(formatId);
        bytes.resize(rows * format->rowBytes(columns));
        format->encodeRows(weights.values, columns, {}, bytes);
        format->decodeRow(bytes, weights.values);
        matrix = {format, bytes, rows, columns};
    }
    void run() {
        SilentTask task;
        inference::linearBackward(matrix, {inputs.view(), outputGradients.view()},
                                  {inputGradients.view(), weightGradients.view(), biasGradients},
                                  task);
    }
    [[nodiscard]] double inputGradient(std::size_t token, std::size_t column) const {
        double sum = 0.0;
        for (std::size_t row = 0; row < weights.count; ++row) {
            sum += double{outputGradients.row(token)[row]} * weights.row(row)[column];
        }
        return sum;
    }
    [[nodiscard]] double weightGradient(std::size_t row, std::size_t column) const {
        double sum = 0.0;
        for (std::size_t token = 0; token < inputs.count; ++token) {
            sum += double{outputGradients.row(token)[row]} * inputs.row(token)[column];
        }
        return sum;
    }
    void expectAsDefined() {
        run();
        for (std::size_t column = 0; column < weights.width; ++column) {
            for (std::size_t token = 0; token < inputs.count; ++token) {
                ASSERT_NEAR(inputGradients.row(token)[column], inputGradient(token, column), 2e-5);
            }
            for (std::size_t row = 0; row < weights.count; ++row) {
                ASSERT_NEAR(weightGradients.row(row)[column], weightGradient(row, column), 2e-5);
            }
        }
    }
};

TEST(Linear, HasTheGradientsOfDifferences) {
    LinearCase linear("f32", 5, 7, 3);
    linear.run();
    const auto loss = [&] {
        SilentTask task;
        Rows outputs(3, 5);
        EXPECT_TRUE(inference::multiply(linear.matrix, linear.inputs.view(), outputs.view(), task));
        return weightedSum(outputs.view(), linear.outputGradients.view());
    };
    expectGradient(linear.inputs.values, linear.inputGradients.values, loss);
}

TEST(Linear, IsAsDefinedForManyShapesAndFormats) {
    LinearCase("f32", 7, 5, 3).expectAsDefined();
    LinearCase("q8_0", 300, 64, 70).expectAsDefined();
    LinearCase("q4_0", 65, 96, 270).expectAsDefined();
    LinearCase("f16", 1, 33, 1).expectAsDefined();
}

TEST(Linear, AddsToTheGradientsOfWeightsAndBias) {
    LinearCase once("f32", 6, 32, 4);
    LinearCase twice("f32", 6, 32, 4);
    once.run();
    twice.run();
    twice.run();
    EXPECT_EQ(twice.inputGradients.values, once.inputGradients.values);
    for (std::size_t row = 0; row < 6; ++row) {
        EXPECT_NEAR(twice.weightGradients.row(row)[3], 2.0F * once.weightGradients.row(row)[3],
                    1e-5F);
        EXPECT_NEAR(twice.biasGradients[row], 2.0F * once.biasGradients[row], 1e-5F);
    }
}

TEST(Linear, IsTheSameOnOneThread) {
    LinearCase many("q8_0", 300, 128, 200);
    LinearCase one("q8_0", 300, 128, 200);
    many.run();
    setThreadLimit(1);
    one.run();
    setThreadLimit(0);
    EXPECT_EQ(one.inputGradients.values, many.inputGradients.values);
    EXPECT_EQ(one.weightGradients.values, many.weightGradients.values);
}

}  // namespace
}  // namespace weightscape::test
