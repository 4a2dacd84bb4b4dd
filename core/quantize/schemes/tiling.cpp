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
    switch (granularity.kind) {
        case GranularityKind::Group:
            m_tileColumns = granularity.columns;
            break;
        case GranularityKind::Row:
            m_tileColumns = m_columns;
            break;
        case GranularityKind::Column:
            m_tileRows = m_rows;
            break;
        case GranularityKind::Tensor:
            m_tileRows = m_rows;
            m_tileColumns = m_columns;
            break;
        case GranularityKind::Tile:
            m_tileRows = granularity.rows;
            m_tileColumns = granularity.columns;
            break;
    }
    m_tileRows = std::min(m_tileRows, m_rows);
    m_tileColumns = std::min(m_tileColumns, m_columns);
    m_acrossCount = divideUp(m_columns, m_tileColumns);
    m_downCount = divideUp(m_rows, m_tileRows);
}

Rectangle Tiling::groupAt(std::uint64_t group) const {
    const std::uint64_t row = group / m_acrossCount * m_tileRows;
    const std::uint64_t column = group % m_acrossCount * m_tileColumns;
    return {row, column, std::min(m_tileRows, m_rows - row),
            std::min(m_tileColumns, m_columns - column)};
}

Rectangle Tiling::bandAt(std::uint64_t down) const {
    const std::uint64_t row = down * m_tileRows;
    return {row, 0, std::min(m_tileRows, m_rows - row), m_columns};
}

}  // namespace weightscape::schemes
