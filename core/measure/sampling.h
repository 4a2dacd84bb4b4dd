// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/tensor_piece.h"

/// Drawing a sample of a tensor and what it says about the whole: a stratified sample with one cell
/// per stratum, strata by size, and a ratio estimator with its variance.
/// Source: W. G. Cochran, Sampling Techniques, 3rd edition, 1977: sections 2.9 (finite population
/// correction), 5A.7 (strata of equal sums), 5A.12 (collapsed strata), 6.11 (combined ratio
/// estimate, linearised variance), 9A.3 (selection in proportion to size).
namespace weightscape::measure {

/// The tensor cut into consecutive cells, the units of sampling: a part of a row of at least 256
/// weights and of whole units, counted from its beginning (the last of a row takes the rest), or,
/// where rows are shorter, as many whole rows as hold 256 weights.
class CellGrid {
  public:
    CellGrid(const TensorInfo& tensor, std::uint64_t unit);
    [[nodiscard]] std::uint64_t count() const { return m_count; }
    /// Precondition: index < count().
    [[nodiscard]] TensorPiece at(std::uint64_t index) const;

  private:
    std::uint64_t m_rowLength;
    std::uint64_t m_rows;
    std::uint64_t m_rowsPerCell = 1;
    std::uint64_t m_cellsPerRow = 1;
    std::uint64_t m_weightsPerCell = 0;
    std::uint64_t m_count = 0;
};

/// Cells that make up `fraction` (0..1) of the tensor, rounded up.
[[nodiscard]] std::uint64_t cellsForFraction(const CellGrid& grid, double fraction);

/// How large something is compared with the largest, in steps of a quarter octave: 255 for the
/// largest and what is beyond, 0 for nothing.
[[nodiscard]] std::uint8_t sizeLevel(double size, double largest);
/// The share of the largest that a level stands for.
[[nodiscard]] double sizeOfLevel(std::uint8_t level);

/// A cell of a sample and how many times it counts in a sum over all cells: one over the
/// probability that it is drawn.
struct DrawnCell {
    std::uint64_t cell = 0;
    double standsFor = 1.0;
};

/// Draws `draws` cells, or a few fewer, by how large they are (`sizes`, one number per cell, not
/// negative, in any unit): the more a cell may weigh in a sum, the fewer cells it shares a stratum
/// with. Cells that are as large as an equal share of the whole come first, each a stratum of its
/// own, so that they are measured whole; the others follow in strata of like size that hold about
/// equal shares, with one cell drawn from each, with probabilities in proportion to size, by a
/// splitmix64 generator that depends on the seed and the stratum alone. A sum of what sizes bound
/// is then a mean of numbers that are bounded, which is why intervals hold when few weights carry
/// most of it. None of those counts as smaller than an eighth of their mean. Preconditions: 2 <=
/// draws < number of cells.
///
/// Strata are formed by sizeLevel(), so that the order of cells costs no sorting.
struct CellDraw {
    std::vector<DrawnCell> cells;
    std::uint64_t whole = 0;  ///< how many of the first are measured whole

    /// Pairs of neighbouring strata, the last one a triple if need be: what the variance is
    /// estimated from.
    [[nodiscard]] std::uint64_t pairs() const { return (cells.size() - whole) / 2; }
    /// Groups for TotalsEstimate::addGroup(): each that is measured whole, then the pairs.
    [[nodiscard]] std::uint64_t groups() const { return whole + pairs(); }
    /// The first stratum of a group; the number of strata for groups().
    [[nodiscard]] std::uint64_t beginOf(std::uint64_t group) const {
        if (group >= groups()) return cells.size();
        return group <= whole ? group : 2 * group - whole;
    }
};
[[nodiscard]] CellDraw drawCells(std::span<const double> sizes, std::uint64_t draws,
                                 std::uint64_t seed);

/// What one stratum contributes: Σe² and Σx² of the drawn cell times what it stands for.
struct StratumTotals {
    double standsFor = 1.0;
    double squaredError = 0.0;
    double squaredOriginal = 0.0;
};

/// Estimated Σe² and Σx² of a tensor with the variances and the covariance of the two estimates.
struct TotalsEstimate {
    double squaredError = 0.0;
    double squaredOriginal = 0.0;
    double squaredErrorVariance = 0.0;
    double squaredOriginalVariance = 0.0;
    double covariance = 0.0;

    /// Adds a stratum that is one cell, which has no variance, or a group of 2 or 3 neighbouring
    /// strata. With one draw per stratum the spread within a
    /// group of g neighbours stands for the variance: g/(g−1) · Σ(u−ū)(v−v̄), reduced by the
    /// finite population correction 1 − 1/(what a cell stands for). It is on the safe side: strata
    /// that differ make it larger.
    void addGroup(std::span<const StratumTotals> strata);
    void merge(const TotalsEstimate& later);
};

/// The 97.5 % quantile of Student's distribution (Abramowitz and Stegun 26.7.5).
[[nodiscard]] double studentQuantile(double degreesOfFreedom);

/// Half width of the 95 % interval of √(Σe²/Σx²). With R = Σe²/Σx² the linearised variance of the
/// ratio is (Var e − 2R·Cov + R²·Var x)/(Σx²)²; the root adds a factor 1/(2√R). Student's quantile
/// for `degreesOfFreedom` (Abramowitz and Stegun 26.7.5); 0 when there is no error, and when it is
/// infinite: what overflows in a sample does so in the whole.
[[nodiscard]] double relativeRmseHalfWidth(const TotalsEstimate& totals, double degreesOfFreedom);

}  // namespace weightscape::measure
