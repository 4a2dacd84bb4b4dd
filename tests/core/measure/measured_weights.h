// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <vector>

#include "core/measure/measure_error.h"
#include "core/support/result.h"

/// Weights whose errors are measured, and errors that have to be there.
namespace weightscape::test {

enum class Shape { Gaussian, HeavyTails, LoudRows, Sparse };

/// The same on every call.
inline std::vector<float> synthetic(Shape shape, std::size_t rows, std::size_t rowLength) {
    std::mt19937 generator(11);
    std::normal_distribution<float> normal(0.0F, 0.02F);
    std::student_t_distribution<float> heavy(4.0F);
    std::vector<float> weights(rows * rowLength);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const std::size_t row = i / rowLength;
        weights[i] = shape == Shape::HeavyTails ? 0.02F * heavy(generator) : normal(generator);
        if (shape == Shape::LoudRows && row % 16 == 3) weights[i] *= 8.0F;
        if (shape == Shape::Sparse && generator() % 4 != 0) weights[i] = 0.0F;
    }
    return weights;
}

inline measure::TensorError require(Result<measure::TensorError> result) {
    EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().detail.english());
    return result.value_or(measure::TensorError{});
}

}  // namespace weightscape::test
