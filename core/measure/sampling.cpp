// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/sampling.h"

#include <algorithm>
#include <cmath>

#include "core/support/counter_random.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kCellWeights = 256;

/// The 97.5 % quantile of Student's distribution.
double studentQuantile(double degreesOfFreedom) {
    constexpr double z = 1.959963984540054;
    constexpr double first = (z * z * z + z) / 4.0;
    constexpr double second = (5.0 * z * z * z * z * z + 16.0 * z * z * z + 3.0 * z) / 96.0;
    const double n = std::max(1.0, degreesOfFreedom);
    return z + first / n + second / (n * n);
}

}  // namespace

CellGrid::CellGrid(const TensorInfo& tensor, std::uint64_t unit)
    : m_rowLength(tensor.rowLength()), m_rows(tensor.rowCount()) {
    if (m_rowLength == 0 || m_rows == 0) return;
    if (m_rowLength < kCellWeights) {
        m_rowsPerCell = (kCellWeights + m_rowLength - 1) / m_rowLength;
        m_count = (m_rows - 1) / m_rowsPerCell + 1;
        return;
    }
    m_weightsPerCell = std::min((kCellWeights + unit - 1) / unit * unit, m_rowLength);
    m_cellsPerRow = m_rowLength / m_weightsPerCell;
    m_count = m_rows * m_cellsPerRow;
}

TensorPiece CellGrid::at(std::uint64_t index) const {
    if (m_weightsPerCell == 0) {
        const std::uint64_t firstRow = index * m_rowsPerCell;
        const std::uint64_t rows = std::min(m_rowsPerCell, m_rows - firstRow);
        return {firstRow * m_rowLength, rows * m_rowLength};
    }
    const std::uint64_t inRow = index % m_cellsPerRow;
    const std::uint64_t column = inRow * m_weightsPerCell;
    const bool last = inRow + 1 == m_cellsPerRow;
    return {index / m_cellsPerRow * m_rowLength + column,
            last ? m_rowLength - column : m_weightsPerCell};
}

std::uint64_t cellsForFraction(const CellGrid& grid, double fraction) {
    const double cells = std::ceil(static_cast<double>(grid.count()) * fraction);
    return cells >= static_cast<double>(grid.count()) ? grid.count()
                                                      : static_cast<std::uint64_t>(cells);
}

std::uint64_t StratifiedDraw::stratumSize(std::uint64_t stratum) const {
    return m_cells / m_draws + (stratum < m_cells % m_draws ? 1 : 0);
}

std::uint64_t StratifiedDraw::cell(std::uint64_t stratum) const {
    const std::uint64_t start =
        stratum * (m_cells / m_draws) + std::min(stratum, m_cells % m_draws);
    return start + splitMix64(m_seed, stratum) % stratumSize(stratum);
}

void TotalsEstimate::addGroup(std::span<const StratumTotals> strata) {
    const auto size = static_cast<double>(strata.size());
    double meanError = 0.0;
    double meanOriginal = 0.0;
    double drawnShare = 0.0;
    for (const auto& stratum : strata) {
        meanError += stratum.squaredError / size;
        meanOriginal += stratum.squaredOriginal / size;
        drawnShare += 1.0 / stratum.stratumSize / size;
    }
    const double factor = size / (size - 1.0) * (1.0 - drawnShare);
    for (const auto& stratum : strata) {
        const double error = stratum.squaredError - meanError;
        const double original = stratum.squaredOriginal - meanOriginal;
        squaredError += stratum.squaredError;
        squaredOriginal += stratum.squaredOriginal;
        squaredErrorVariance += factor * error * error;
        squaredOriginalVariance += factor * original * original;
        covariance += factor * error * original;
    }
}

void TotalsEstimate::merge(const TotalsEstimate& later) {
    squaredError += later.squaredError;
    squaredOriginal += later.squaredOriginal;
    squaredErrorVariance += later.squaredErrorVariance;
    squaredOriginalVariance += later.squaredOriginalVariance;
    covariance += later.covariance;
}

double relativeRmseHalfWidth(const TotalsEstimate& totals, double degreesOfFreedom) {
    if (totals.squaredError == 0.0 || totals.squaredOriginal == 0.0) return 0.0;
    if (!std::isfinite(totals.squaredError)) return 0.0;
    const double ratio = totals.squaredError / totals.squaredOriginal;
    const double residual = totals.squaredErrorVariance - 2.0 * ratio * totals.covariance +
                            ratio * ratio * totals.squaredOriginalVariance;
    const double ratioError = std::sqrt(std::max(0.0, residual)) / totals.squaredOriginal;
    return studentQuantile(degreesOfFreedom) * ratioError / (2.0 * std::sqrt(ratio));
}

}  // namespace weightscape::measure
