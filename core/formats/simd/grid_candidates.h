// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/formats/grid_neighbours.h"

namespace weightscape::formats {

/// For every cell of a codebook the points that nearestPoint() may choose there: fewer than
/// GridNeighbours::near(), often by far. Left out is a point that an earlier one of the list beats
/// for all weights whose nearest levels are the cell, whatever they count: in every dimension the
/// earlier point has the same level or one that is closer to the cell's.
///
/// Closer means by a whole step from the cell, so weights must not lie where rounding decides to
/// which cell they belong: kMargin of a step from the middle between two levels is ample for
/// binary32.
class GridCandidates {
  public:
    /// Keeps a reference to the neighbours.
    GridCandidates(const GridNeighbours& neighbours, std::size_t points, std::size_t dimension,
                   std::size_t radix);

    /// What is known of a cell.
    struct Cell {
        std::uint32_t first = 0;  ///< candidate in the list of all
        std::uint16_t count = 0;
        bool isPoint = false;
    };
    static constexpr float kMargin = 0x1.0p-13F;

    [[nodiscard]] const GridNeighbours& neighbours() const { return m_neighbours; }
    [[nodiscard]] const Cell& at(std::size_t cell) const { return m_cells[cell]; }
    /// Numbers of the candidates, in the order of near(); none on a point.
    [[nodiscard]] std::span<const std::uint16_t> candidates(const Cell& cell) const {
        return {m_candidates.data() + cell.first, cell.count};
    }

    /// GridNeighbours::packedLevels() of the candidates; GridNeighbours::kReadable numbers can be
    /// read.
    [[nodiscard]] const std::uint16_t* packedCandidates(const Cell& cell) const {
        return m_packedCandidates.data() + cell.first;
    }

    /// For all points: the level in each dimension as one byte, times kStep.
    [[nodiscard]] const std::uint8_t* steps() const { return m_steps.data(); }
    static constexpr std::size_t kStep = 16;
    /// For all points: GridNeighbours::packedLevels().
    [[nodiscard]] const std::int32_t* packed() const { return m_packed.data(); }

  private:
    void addCell(std::size_t number, std::size_t radix);

    const GridNeighbours& m_neighbours;
    std::size_t m_dimension;
    std::vector<Cell> m_cells;
    std::vector<std::uint16_t> m_candidates;
    std::vector<std::uint16_t> m_packedCandidates;
    std::vector<std::uint8_t> m_steps;
    std::vector<std::int32_t> m_packed;
};

/// Thread-safe; the first call for each grid takes some milliseconds.
template <typename Grid>
[[nodiscard]] const GridCandidates& candidatesOf(const Grid& grid) {
    static const GridCandidates candidates(neighboursOf(grid), Grid::kPoints, Grid::kDimension,
                                           Grid::kRadix);
    return candidates;
}

}  // namespace weightscape::formats
