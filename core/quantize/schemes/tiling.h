// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/model/tensor_piece.h"
#include "core/quantize/schemes/granularity.h"

namespace weightscape::schemes {

/// The groups of a tensor, all of them rectangles of one size but for those at the edges: a part
/// of a row, a row, or of a matrix a column, a tile or everything. Stacked matrices (experts) have
/// groups of their own, which begin anew with each. Numbered from left to right, then downwards.
class Tiling {
  public:
    Tiling(const TensorInfo& tensor, const Granularity& granularity);

    [[nodiscard]] std::uint64_t groups() const { return m_acrossCount * downCount(); }
    [[nodiscard]] std::uint64_t acrossCount() const { return m_acrossCount; }
    [[nodiscard]] std::uint64_t downCount() const { return m_downPerMatrix * m_matrices; }
    [[nodiscard]] std::uint64_t tileRows() const { return m_tileRows; }
    [[nodiscard]] std::uint64_t tileColumns() const { return m_tileColumns; }
    [[nodiscard]] Rectangle whole() const { return {0, 0, m_rows, m_columns}; }
    [[nodiscard]] Rectangle groupAt(std::uint64_t group) const;
    /// The group that holds a weight.
    [[nodiscard]] std::uint64_t groupOf(std::uint64_t row, std::uint64_t column) const {
        return downOf(row) * m_acrossCount + column / m_tileColumns;
    }
    /// The unit of pieces of whole groups, cut at multiples of `columns`.
    [[nodiscard]] Pieces::Unit pieceUnit(std::uint64_t columns) const;
    /// All groups of one row of groups.
    [[nodiscard]] Rectangle bandAt(std::uint64_t down) const;

    /// Calls visit(group, rectangle) for the part of every group that lies in `area`, in order.
    template <typename Visit>
    void forEachGroup(const Rectangle& area, Visit visit) const {
        if (area.weights() == 0) return;
        const std::uint64_t firstAcross = area.column / m_tileColumns;
        const std::uint64_t lastAcross = (area.column + area.columns - 1) / m_tileColumns;
        const std::uint64_t lastDown = downOf(area.row + area.rows - 1);
        for (std::uint64_t down = downOf(area.row); down <= lastDown; ++down) {
            Rectangle tile = bandAt(down);
            tile.column = firstAcross * m_tileColumns;
            tile.columns = m_tileColumns;
            for (std::uint64_t across = firstAcross; across <= lastAcross; ++across) {
                visit(down * m_acrossCount + across, shared(tile, area));
                tile.column += m_tileColumns;
            }
        }
    }

  private:
    /// The row of groups that a row of weights belongs to.
    [[nodiscard]] std::uint64_t downOf(std::uint64_t row) const {
        return row / m_matrixRows * m_downPerMatrix + row % m_matrixRows / m_tileRows;
    }

    std::uint64_t m_rows;
    std::uint64_t m_columns;
    std::uint64_t m_matrixRows = 1;
    std::uint64_t m_matrices = 0;
    std::uint64_t m_tileRows = 1;
    std::uint64_t m_tileColumns = 1;
    std::uint64_t m_acrossCount = 0;
    std::uint64_t m_downPerMatrix = 0;
};

}  // namespace weightscape::schemes
