// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace weightscape::measure {

/// Mean and central moment sums Σ(x−mean)^p, in double precision. Merging follows Chan, Golub,
/// LeVeque (1979) and, for the third and fourth power, Pébay, "Formulas for robust, one-pass
/// parallel computation of covariances and arbitrary-order statistical moments", SAND2008-6212.
struct Moments {
    std::uint64_t count = 0;
    double mean = 0.0;
    double squares = 0.0;       ///< p = 2
    double cubes = 0.0;         ///< p = 3
    double fourthPowers = 0.0;  ///< p = 4

    /// Of the finite values; the result depends on their order alone.
    [[nodiscard]] static Moments of(std::span<const float> values);
    void merge(const Moments& later);

    /// Of the values as the whole population: √(Σ(x−mean)²/count).
    [[nodiscard]] double standardDeviation() const;
    [[nodiscard]] double skewness() const;  ///< 0 when all values are equal
    [[nodiscard]] double kurtosis() const;  ///< excess, 0 for a Gaussian; 0 when all are equal
};

}  // namespace weightscape::measure
