// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "core/inference/rows.h"

namespace weightscape::test {

/// Rows of numbers between -1 and 1, the same in each run.
inline inference::Rows variedRows(std::size_t count, std::size_t width, std::uint32_t seed) {
    inference::Rows rows(count, width);
    std::uint32_t state = seed * 2654435761U + 12345U;
    for (float& value : rows.values) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<float>(state >> 8U) / 8388608.0F - 1.0F;
    }
    return rows;
}

/// A loss whose gradient is `weights`.
inline double weightedSum(inference::ConstRows outputs, inference::ConstRows weights) {
    double sum = 0.0;
    for (std::size_t row = 0; row < outputs.count; ++row) {
        for (std::size_t i = 0; i < outputs.width; ++i) {
            sum += static_cast<double>(outputs.row(row)[i]) * weights.row(row)[i];
        }
    }
    return sum;
}

/// Each number of `gradient` is how `loss()` changes with that number of `parameters`, by central
/// differences of the fourth order: off by no more than what floats leave.
inline void expectGradient(std::span<float> parameters, std::span<const float> gradient,
                           const std::function<double()>& loss) {
    constexpr float kStep = 0x1p-6F;
    ASSERT_EQ(parameters.size(), gradient.size());
    double largest = 1e-3;
    for (const float number : gradient) largest = std::max(largest, std::abs(double{number}));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const float before = parameters[i];
        const auto at = [&](float steps) {
            parameters[i] = before + steps * kStep;
            return loss();
        };
        const double slope =
            (8.0 * (at(1.0F) - at(-1.0F)) - (at(2.0F) - at(-2.0F))) / (12.0 * double{kStep});
        parameters[i] = before;
        EXPECT_NEAR(gradient[i], slope, 1e-3 * largest) << "parameter " << i;
    }
}

}  // namespace weightscape::test
