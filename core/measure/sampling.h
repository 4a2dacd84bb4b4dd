// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/formats/registry.h"
#include "core/model/tensor_piece.h"

/// Drawing a sample of a tensor and what it says about the whole: a stratified sample with one cell
/// per stratum, and a ratio estimator with its variance.
/// Source: W. G. Cochran, Sampling Techniques, 3rd edition, 1977: sections 2.9 (finite population
/// correction), 5A.12 (collapsed strata), 6.11 (combined ratio estimate, linearised variance).
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

/// `draws` equal strata of consecutive cells; one cell is drawn from each by a splitmix64 generator
/// that depends on the seed and the stratum alone. Precondition: 1 <= draws <= cells.
class StratifiedDraw {
  public:
    StratifiedDraw(std::uint64_t cells, std::uint64_t draws, std::uint64_t seed)
        : m_cells(cells), m_draws(draws), m_seed(seed) {}
    [[nodiscard]] std::uint64_t stratumSize(std::uint64_t stratum) const;
    /// The cell drawn from the stratum.
    [[nodiscard]] std::uint64_t cell(std::uint64_t stratum) const;

  private:
    std::uint64_t m_cells;
    std::uint64_t m_draws;
    std::uint64_t m_seed;
};

/// What one stratum contributes: Σe² and Σx² of the drawn cell times the size of the stratum.
struct StratumTotals {
    double stratumSize = 1.0;
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

    /// Adds a group of 2 or 3 neighbouring strata. With one draw per stratum the spread within a
    /// group of g neighbours stands for the variance: g/(g−1) · Σ(u−ū)(v−v̄), reduced by the
    /// finite population correction 1 − 1/(stratum size). It is on the safe side: strata that
    /// differ make it larger.
    void addGroup(std::span<const StratumTotals> strata);
    void merge(const TotalsEstimate& later);
};

/// Half width of the 95 % interval of √(Σe²/Σx²). With R = Σe²/Σx² the linearised variance of the
/// ratio is (Var e − 2R·Cov + R²·Var x)/(Σx²)²; the root adds a factor 1/(2√R). Student's quantile
/// for `degreesOfFreedom` (Abramowitz and Stegun 26.7.5); 0 when there is no error, and when it is
/// infinite: what overflows in a sample does so in the whole.
[[nodiscard]] double relativeRmseHalfWidth(const TotalsEstimate& totals, double degreesOfFreedom);

}  // namespace weightscape::measure
