// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstdint>

namespace weightscape::inference {

/// A figure and its standard error.
struct Estimate {
    double value = 0.0;
    double uncertainty = 0.0;
};

/// Numbers of which the mean is wanted, added in the order of the text.
struct RunningSum {
    double sum = 0.0;
    double sumOfSquares = 0.0;
    std::uint64_t count = 0;

    void add(double number) {
        sum += number;
        sumOfSquares += number * number;
        ++count;
    }
    /// The mean and its standard error, sqrt((mean of squares - mean²) / (count - 1)), as
    /// llama-perplexity counts it; 0 for up to `tooFew` numbers. Both are 0 without any.
    [[nodiscard]] Estimate mean(std::uint64_t tooFew = 1) const {
        if (count == 0) return {};
        const double n = static_cast<double>(count);
        const double value = sum / n;
        const double variance = sumOfSquares / n - value * value;
        const bool isKnown = variance > 0.0 && count > tooFew;
        return {value, isKnown ? std::sqrt(variance / (n - 1.0)) : 0.0};
    }
};

}  // namespace weightscape::inference
