// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/schemes/tiling.h"

namespace weightscape::schemes {
namespace {

std::uint64_t divideUp(std::uint64_t value, std::uint64_t by) {
    return by == 0 ? 0 : value / by + (value % by != 0 ? 1 : 0);
}

}  // namespace

Tiling::Tiling(const TensorInfo& tensor, const Granularity& granularity)
    : m_rows(tensor.rowCount()), m_columns(tensor.rowLength()) {
    if (m_rows == 0 || m_columns == 0) return;
    m_matrixRows = rowsPerMatrix(tensor);
    m_matrices = m_rows / m_matrixRows;
    switch (granularity.kind) {
        case GranularityKind::Group:
            m_tileColumns = granularity.columns;
            break;
        case GranularityKind::Row:
            m_tileColumns = m_columns;
            break;
        case GranularityKind::Column:
            m_tileRows = m_matrixRows;
            break;
        case GranularityKind::Tensor:
            m_tileRows = m_matrixRows;
            m_tileColumns = m_columns;
            break;
        case GranularityKind::Tile:
            m_tileRows = granularity.rows;
            m_tileColumns = granularity.columns;
            break;
    }
    m_tileRows = std::min(m_tileRows, m_matrixRows);
    m_tileColumns = std::min(m_tileColumns, m_columns);
    m_acrossCount = divideUp(m_columns, m_tileColumns);
    m_downPerMatrix = divideUp(m_matrixRows, m_tileRows);
}

Rectangle Tiling::groupAt(std::uint64_t group) const {
    const Rectangle band = bandAt(group / m_acrossCount);
    const std::uint64_t column = group % m_acrossCount * m_tileColumns;
    return {band.row, column, band.rows, std::min(m_tileColumns, m_columns - column)};
}

Rectangle Tiling::bandAt(std::uint64_t down) const {
    const std::uint64_t matrix = down / m_downPerMatrix * m_matrixRows;
    const std::uint64_t row = down % m_downPerMatrix * m_tileRows;
    return {matrix + row, 0, std::min(m_tileRows, m_matrixRows - row), m_columns};
}

Pieces::Unit Tiling::pieceUnit(std::uint64_t columns) const {
    const bool matricesDivide = m_matrixRows % m_tileRows == 0;
    return {m_tileRows, columns, matricesDivide ? 0 : m_matrixRows};
}

}  // namespace weightscape::schemes
