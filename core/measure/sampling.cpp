// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/sampling.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/support/counter_random.h"

namespace weightscape::measure {
namespace {

constexpr std::uint64_t kCellWeights = 256;
/// No cell counts as smaller than this share of the mean, in case that sizes mislead.
constexpr double kLeastSize = 0.125;
constexpr double kStepsPerOctave = 4.0;

/// A random number from 0 to below 1: the upper 53 bits.
double unitInterval(std::uint64_t random) {
    return std::ldexp(static_cast<double>(random >> 11U), -53);
}

/// Cells by level; those of one level stay in the order of the tensor: neighbours resemble each
/// other.
std::vector<std::uint64_t> largestFirst(std::span<const double> sizes) {
    const double largest = *std::ranges::max_element(sizes);
    std::vector<std::uint8_t> levels;
    levels.reserve(sizes.size());
    std::array<std::uint64_t, 257> places{};
    for (const double size : sizes) {
        levels.push_back(sizeLevel(size, largest));
        ++places[256U - levels.back()];
    }
    std::partial_sum(places.begin(), places.end(), places.begin());
    std::vector<std::uint64_t> order(sizes.size());
    for (std::uint64_t i = 0; i < sizes.size(); ++i) order[places[255U - levels[i]]++] = i;
    return order;
}

}  // namespace

double studentQuantile(double degreesOfFreedom) {
    constexpr double z = 1.959963984540054;
    constexpr double first = (z * z * z + z) / 4.0;
    constexpr double second = (5.0 * z * z * z * z * z + 16.0 * z * z * z + 3.0 * z) / 96.0;
    const double n = std::max(1.0, degreesOfFreedom);
    return z + first / n + second / (n * n);
}

std::uint8_t sizeLevel(double size, double largest) {
    if (!(size > 0.0)) return 0;
    if (!(size < largest)) return 255;
    const double below = std::floor(kStepsPerOctave * std::log2(largest / size));
    return static_cast<std::uint8_t>(std::max(1.0, 255.0 - below));
}

double sizeOfLevel(std::uint8_t level) {
    return level == 0 ? 0.0 : std::exp2((static_cast<double>(level) - 255.0) / kStepsPerOctave);
}

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

CellDraw drawCells(std::span<const double> sizes, std::uint64_t draws, std::uint64_t seed) {
    const std::vector<std::uint64_t> order = largestFirst(sizes);
    double left = std::accumulate(sizes.begin(), sizes.end(), 0.0);
    CellDraw draw;
    std::uint64_t strata = draws;
    while (strata > 2 && left > 0.0 &&
           sizes[order[draw.whole]] * static_cast<double>(strata) >= left) {
        left -= sizes[order[draw.whole]];
        draw.cells.push_back({order[draw.whole++], 1.0});
        --strata;
    }
    // Of those that are left; what is measured whole says nothing about them.
    left = 0.0;
    for (std::size_t i = draw.whole; i < order.size(); ++i) left += sizes[order[i]];
    const double mean = left / static_cast<double>(order.size() - draw.whole);
    const auto size = [&](std::size_t i) {
        return mean > 0.0 ? std::max(sizes[order[i]], kLeastSize * mean) : 1.0;
    };
    left = 0.0;
    for (std::size_t i = draw.whole; i < order.size(); ++i) left += size(i);
    double before = 0.0;
    for (std::size_t begin = draw.whole; begin < order.size();) {
        const auto stratum = draw.cells.size() - draw.whole;
        const bool isLast = stratum + 1 >= strata;
        const double share = left * static_cast<double>(stratum + 1) / static_cast<double>(strata);
        std::size_t end = begin;
        do before += size(end++);
        while (end < order.size() && (isLast || before < share));
        double stratumSize = 0.0;
        for (std::size_t i = begin; i < end; ++i) stratumSize += size(i);
        double target = unitInterval(splitMix64(seed, stratum)) * stratumSize;
        std::size_t drawn = begin;
        while (drawn + 1 < end && target >= size(drawn)) target -= size(drawn++);
        draw.cells.push_back({order[drawn], stratumSize / size(drawn)});
        begin = end;
    }
    return draw;
}

void TotalsEstimate::addGroup(std::span<const StratumTotals> strata) {
    if (strata.size() == 1) {
        squaredError += strata[0].squaredError;
        squaredOriginal += strata[0].squaredOriginal;
        return;
    }
    const auto size = static_cast<double>(strata.size());
    double meanError = 0.0;
    double meanOriginal = 0.0;
    double drawnShare = 0.0;
    for (const auto& stratum : strata) {
        meanError += stratum.squaredError / size;
        meanOriginal += stratum.squaredOriginal / size;
        drawnShare += 1.0 / stratum.standsFor / size;
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
