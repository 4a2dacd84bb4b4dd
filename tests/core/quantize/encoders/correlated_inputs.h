// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstddef>
#include <memory>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "core/model/input_hessians.h"

namespace weightscape::test {

/// Second moments of inputs in which neighbours go together and some columns are loud, as those of
/// real layers: x[j] = loudness[j] (noise + 0.9 x[j - 1]).
inline InputHessian correlatedInputs(std::size_t columns, unsigned seed,
                                     std::size_t tokens = 2000) {
    std::mt19937 generator(seed);
    std::normal_distribution<double> normal;
    std::vector<double> loudness(columns);
    for (double& each : loudness) each = std::exp(0.7 * normal(generator));
    std::vector<double> sums(columns * columns);
    std::vector<double> input(columns);
    for (std::size_t token = 0; token < tokens; ++token) {
        double before = normal(generator);
        for (std::size_t i = 0; i < columns; ++i) {
            before = 0.9 * before + normal(generator);
            input[i] = loudness[i] * before;
        }
        for (std::size_t i = 0; i < columns; ++i) {
            for (std::size_t j = 0; j < columns; ++j) sums[i * columns + j] += input[i] * input[j];
        }
    }
    std::vector<float> means;
    for (const double sum : sums) {
        means.push_back(static_cast<float>(sum / static_cast<double>(tokens)));
    }
    return {.columns = columns, .tokens = static_cast<double>(tokens), .values = std::move(means)};
}

/// tr(E H Eᵀ), the squared error of the outputs per token.
inline double outputError(const InputHessian& hessian, std::span<const float> original,
                          std::span<const float> decoded) {
    const std::size_t columns = hessian.columns;
    double sum = 0.0;
    for (std::size_t first = 0; first < original.size(); first += columns) {
        for (std::size_t i = 0; i < columns; ++i) {
            const double left = static_cast<double>(decoded[first + i]) - original[first + i];
            for (std::size_t j = 0; j < columns; ++j) {
                const double right = static_cast<double>(decoded[first + j]) - original[first + j];
                sum += left * static_cast<double>(hessian.at(i, j)) * right;
            }
        }
    }
    return sum;
}

}  // namespace weightscape::test
