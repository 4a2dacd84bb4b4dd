// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/row_order.h"

#include <algorithm>
#include <string_view>

#include "core/model/architectures/architecture.h"
#include "core/model/architectures/tensor_category.h"

namespace weightscape {
namespace {

bool isOfRole(std::string_view ggufName, std::string_view role) {
    return ggufName.find(role) != std::string_view::npos;
}

/// Of the tensor's layer.
std::uint64_t keyValueHeadsOf(const ModelFacts& facts, std::string_view ggufName) {
    const auto layer = static_cast<std::size_t>(std::max(0, blockNumber(ggufName)));
    const auto& perLayer = facts.keyValueHeadsPerLayer;
    return layer < perLayer.size() ? perLayer[layer] : facts.keyValueHeads;
}

/// 0 for tensors that are neither queries nor keys.
std::uint64_t headsOf(const ModelFacts& facts, std::string_view ggufName) {
    if (isOfRole(ggufName, ".attn_q.")) return facts.heads;
    return isOfRole(ggufName, ".attn_k.") ? keyValueHeadsOf(facts, ggufName) : 0;
}

}  // namespace

RowOrder::RowOrder(const ModelFacts& facts, const TensorInfo& tensor)
    : m_isOfNumbers(tensor.dimensions.size() == 1) {
    const std::string_view name = tensor.ggufName;
    if (!name.ends_with(".weight") && !name.ends_with(".bias")) return;
    const std::uint64_t rows = m_isOfNumbers ? tensor.weightCount() : tensor.rowCount();
    const AttentionRows kind = architectureNamed(facts.architecture).attentionRows;
    if (kind == AttentionRows::Interleaved) {
        const std::uint64_t heads = headsOf(facts, name);
        if (heads != 0 && rows % (2 * heads) == 0) m_headRows = rows / heads;
    } else if (kind == AttentionRows::FusedByHead && isOfRole(name, ".attn_qkv.")) {
        const std::uint64_t shared = keyValueHeadsOf(facts, name);
        const std::uint64_t heads = facts.heads + 2 * shared;
        // With one head of keys there is nothing to bring together.
        if (shared < 2 || facts.heads % shared != 0 || rows % heads != 0) return;
        m_headRows = rows / heads;
        m_keyValueHeads = shared;
        m_sharing = facts.heads / shared;
    }
}

std::uint64_t RowOrder::fusedRow(std::uint64_t row) const {
    const std::uint64_t head = row / m_headRows;
    const std::uint64_t queries = m_sharing * m_keyValueHeads;
    const std::uint64_t behind = head < queries ? 0 : head - queries;  // a head of keys or values
    const std::uint64_t group = head < queries ? head / m_sharing : behind % m_keyValueHeads;
    const std::uint64_t inGroup =
        head < queries ? head % m_sharing : m_sharing + behind / m_keyValueHeads;
    return (group * (m_sharing + 2) + inGroup) * m_headRows + row % m_headRows;
}

std::uint64_t RowOrder::folderRow(std::uint64_t row) const {
    if (!isChanged()) return row;
    if (m_keyValueHeads != 0) return fusedRow(row);
    const std::uint64_t inHead = row % m_headRows;
    return row - inHead + inHead % 2 * (m_headRows / 2) + inHead / 2;
}

}  // namespace weightscape
