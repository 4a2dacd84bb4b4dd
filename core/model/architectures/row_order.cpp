// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/row_order.h"

#include <algorithm>
#include <string_view>

#include "core/model/architectures/architecture.h"
#include "core/model/architectures/tensor_category.h"

namespace weightscape {
namespace {

/// Of the tensor's layer; 0 for tensors that are neither queries nor keys.
std::uint64_t headsOf(const ModelFacts& facts, std::string_view ggufName) {
    if (!ggufName.ends_with(".weight") && !ggufName.ends_with(".bias")) return 0;
    if (ggufName.find(".attn_q.") != std::string_view::npos) return facts.heads;
    if (ggufName.find(".attn_k.") == std::string_view::npos) return 0;
    const auto layer = static_cast<std::size_t>(std::max(0, blockNumber(ggufName)));
    const auto& perLayer = facts.keyValueHeadsPerLayer;
    return layer < perLayer.size() ? perLayer[layer] : facts.keyValueHeads;
}

}  // namespace

RowOrder::RowOrder(const ModelFacts& facts, const TensorInfo& tensor)
    : m_isOfNumbers(tensor.dimensions.size() == 1) {
    if (!architectureNamed(facts.architecture).interleavesHeads) return;
    const std::uint64_t heads = headsOf(facts, tensor.ggufName);
    const std::uint64_t rows = m_isOfNumbers ? tensor.weightCount() : tensor.rowCount();
    if (heads != 0 && rows % (2 * heads) == 0) m_headRows = rows / heads;
}

std::uint64_t RowOrder::folderRow(std::uint64_t row) const {
    if (!isChanged()) return row;
    const std::uint64_t inHead = row % m_headRows;
    return row - inHead + inHead % 2 * (m_headRows / 2) + inHead / 2;
}

}  // namespace weightscape
