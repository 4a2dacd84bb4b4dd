// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace weightscape {

/// Sums over pairs (original, decoded), in double precision, that error figures are made of.
/// Merging chunks of a fixed division in order makes results independent of threads.
/// Pairs whose original is not finite are counted and left out of all sums. Where the original is
/// finite and the decoded value is not, what was made of it has overflowed: such a pair counts, and
/// its error is infinite.
struct ErrorStats {
    std::uint64_t count = 0;        ///< pairs in the sums, `overflowed` among them
    std::uint64_t nonFinite = 0;    ///< pairs left out: the original is NaN or infinite
    std::uint64_t overflowed = 0;   ///< finite originals whose decoded value is NaN or infinite
    double sumSquaredError = 0;     ///< Σ (y−x)²; +infinity with overflow
    double sumSquaredOriginal = 0;  ///< Σ x²
    double sumSquaredDecoded = 0;   ///< Σ y²; +infinity with overflow
    double sumProduct = 0;          ///< Σ x·y; without what overflowed
    double maxAbsError = 0;         ///< +infinity with overflow
    // With importance w, one number per weight; all 0 without:
    double sumImportance = 0;        ///< Σ w
    double sumWeightedError = 0;     ///< Σ w(y−x)²; +infinity with overflow, whatever its w
    double sumWeightedOriginal = 0;  ///< Σ wx²

    /// Adds pairs, of which both spans have equally many; with `importance`, one number per pair,
    /// also to the sums with importance. Any processor gives the same bits (pair_sums.h), but they
    /// depend on how pairs are divided among calls.
    void add(std::span<const float> original, std::span<const float> decoded,
             std::span<const float> importance = {});
    void merge(const ErrorStats& later);

    [[nodiscard]] double mse() const;           ///< mean squared error, weight units²
    [[nodiscard]] double rmse() const;          ///< weight units
    [[nodiscard]] double relativeRmse() const;  ///< √(Σe²/Σx²); 0 when there is no error
    [[nodiscard]] double weightedRelativeRmse() const;  ///< √(Σwe²/Σwx²); 0 without importance
    /// 10·log10(Σx²/Σe²) in dB; +infinity without error, -infinity with overflow.
    [[nodiscard]] double sqnrDb() const;
    /// Cosine between the two vectors; 1 when both are zero, 0 when one is, NaN with overflow.
    [[nodiscard]] double cosine() const;
};

/// The same three figures from sums that were estimated or added up elsewhere.
[[nodiscard]] double relativeRmse(double squaredError, double squaredOriginal);
[[nodiscard]] double sqnrDb(double squaredError, double squaredOriginal);
[[nodiscard]] double cosine(double product, double squaredOriginal, double squaredDecoded);

}  // namespace weightscape
