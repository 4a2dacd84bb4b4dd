// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/row_order.h"

#include "core/model/architectures/architecture.h"
#include "core/model/architectures/tensor_category.h"

namespace weightscape {

RowOrder::RowOrder(const ModelFacts& facts, const TensorInfo& tensor) {
    if (!architectureNamed(facts.architecture).interleavesHeads) return;
    const TensorCategory category = tensorCategory(tensor.ggufName);
    const std::uint64_t heads = category == TensorCategory::Query ? facts.heads
                                : category == TensorCategory::Key ? facts.keyValueHeads
                                                                  : 0;
    const std::uint64_t rows = tensor.rowCount();
    if (heads != 0 && rows % (2 * heads) == 0) m_headRows = rows / heads;
}

std::uint64_t RowOrder::folderRow(std::uint64_t row) const {
    if (!isChanged()) return row;
    const std::uint64_t inHead = row % m_headRows;
    return row - inHead + inHead % 2 * (m_headRows / 2) + inHead / 2;
}

}  // namespace weightscape
