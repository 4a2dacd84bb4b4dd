// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/parts/gate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/support/gradient_check.h"

namespace weightscape::test {
namespace {

using inference::Gate;
using inference::GateInputs;
using inference::Rows;

Rows gatedRows(Gate gate, const Rows& inputs, const Rows* up) {
    SilentTask task;
    Rows outputs(inputs.count, inputs.width);
    GateInputs rows{inputs.view()};
    if (up != nullptr) rows.up = up->view();
    inference::applyGate(gate, rows, outputs.view(), task);
    return outputs;
}

Rows rowOfNumbers(std::vector<float> numbers) {
    Rows rows(1, numbers.size());
    rows.values = std::move(numbers);
    return rows;
}

double siluOf(double x) {
    return x / (1.0 + std::exp(-x));
}

double geluOf(double x) {
    const double root = std::sqrt(2.0 / std::numbers::pi);
    return 0.5 * x * (1.0 + std::tanh(root * (x + 0.044715 * x * x * x)));
}

double clampedOf(double gate, double up) {
    const double g = std::min(gate, 7.0);
    return g / (1.0 + std::exp(-1.702 * g)) * (std::clamp(up, -7.0, 7.0) + 1.0);
}

/// Numbers from -20 to 20.
Rows wideRows(std::uint32_t seed) {
    Rows rows = variedRows(3, 101, seed);
    for (float& x : rows.values) x *= 20.0F;
    return rows;
}

void expectGatedAs(Gate gate, double (*formula)(double, double)) {
    const Rows inputs = wideRows(1);
    const Rows up = wideRows(2);
    const Rows outputs = gatedRows(gate, inputs, &up);
    for (std::size_t i = 0; i < outputs.values.size(); ++i) {
        const double expected = formula(inputs.values[i], up.values[i]);
        EXPECT_NEAR(outputs.values[i], expected, 1e-6 * std::abs(expected) + 1e-6);
    }
}

void expectGateGradients(Gate gate, float scale) {
    Rows inputs = variedRows(2, 35, 1);
    Rows up = variedRows(2, 35, 2);
    for (float& x : inputs.values) x *= scale;
    const Rows weights = variedRows(2, 35, 3);
    Rows inputGradients(2, 35);
    Rows upGradients(2, 35);
    SilentTask task;
    inference::applyGateBackward(gate, {{inputs.view(), up.view()}, weights.view()},
                                 {inputGradients.view(), upGradients.view()}, task);
    const auto loss = [&] {
        return weightedSum(gatedRows(gate, inputs, &up).view(), weights.view());
    };
    expectGradient(inputs.values, inputGradients.values, loss);
    expectGradient(up.values, upGradients.values, loss);
}

TEST(Gate, IsAsDefined) {
    expectGatedAs(Gate::Silu, [](double gate, double up) { return siluOf(gate) * up; });
    expectGatedAs(Gate::Gelu, [](double gate, double up) { return geluOf(gate) * up; });
    expectGatedAs(Gate::ClampedSilu, clampedOf);
}

TEST(Gate, PassesTheGateAloneWithoutUp) {
    const Rows inputs = wideRows(1);
    const Rows outputs = gatedRows(Gate::Gelu, inputs, nullptr);
    for (std::size_t i = 0; i < outputs.values.size(); ++i) {
        EXPECT_NEAR(outputs.values[i], geluOf(inputs.values[i]), 2e-6);
    }
}

TEST(Gate, HoldsForHugeNumbers) {
    const Rows inputs = rowOfNumbers({-1e30F, -1000.0F, 1000.0F, 1e30F});
    const Rows up = rowOfNumbers({1.0F, 1.0F, 1.0F, 1.0F});
    for (const Gate gate : {Gate::Silu, Gate::Gelu}) {
        const Rows outputs = gatedRows(gate, inputs, &up);
        EXPECT_NEAR(outputs.values[1], 0.0F, 1e-30F);
        EXPECT_EQ(outputs.values[2], 1000.0F);
        EXPECT_EQ(outputs.values[3], 1e30F);
    }
    const Rows clamped = gatedRows(Gate::ClampedSilu, inputs, &inputs);
    EXPECT_NEAR(clamped.values[2], 8.0F * 7.0F, 1e-3F);
}

TEST(Gate, KeepsNaN) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const Rows withNaN = rowOfNumbers({nan, 1.0F});
    const Rows plain = rowOfNumbers({1.0F, 1.0F});
    for (const Gate gate : {Gate::Silu, Gate::Gelu, Gate::ClampedSilu}) {
        EXPECT_TRUE(std::isnan(gatedRows(gate, withNaN, &plain).values[0]));
        EXPECT_TRUE(std::isnan(gatedRows(gate, plain, &withNaN).values[0]));
        EXPECT_FALSE(std::isnan(gatedRows(gate, plain, &withNaN).values[1]));
    }
}

TEST(Gate, HasTheGradientsOfDifferences) {
    expectGateGradients(Gate::Silu, 4.0F);
    expectGateGradients(Gate::Gelu, 3.0F);
    expectGateGradients(Gate::ClampedSilu, 4.0F);
}

TEST(Gate, HasNoGradientBeyondTheClamp) {
    const Rows outside = rowOfNumbers({8.0F});
    const Rows inside = rowOfNumbers({1.0F});
    Rows gate(1, 1);
    Rows up(1, 1);
    SilentTask task;
    inference::applyGateBackward(Gate::ClampedSilu,
                                 {{outside.view(), outside.view()}, inside.view()},
                                 {gate.view(), up.view()}, task);
    EXPECT_EQ(gate.values[0], 0.0F);
    EXPECT_EQ(up.values[0], 0.0F);
}

}  // namespace
}  // namespace weightscape::test
