// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/hessian_collector.h"

namespace weightscape::inference {

void HessianCollector::observe(const ObservedInput& input) {
    if (input.inputs.count == 0) return;
    if (m_wishes.isWanted && !m_wishes.isWanted(input.tensor, input.matrix)) return;
    const auto [kind, group] = m_inputs.look(input);
    if (kind != SharedInputs::Kind::First) return;
    if (group == m_sums.size()) {
        const std::uint64_t bytes = HessianSums::bytesFor(input.inputs.width);
        m_sums.emplace_back();
        const bool hasRoom = m_bytes + bytes <= m_wishes.mostBytes;
        if (hasRoom || m_bytes == 0) {
            m_sums.back().emplace(input.inputs.width);
            m_bytes += bytes;
        } else {
            m_withoutRoom.push_back(group);
            m_missingBytes += bytes;
        }
    }
    if (m_sums[group]) m_sums[group]->add(input.inputs, m_packed);
}

bool HessianCollector::isCollected(std::size_t group) const {
    return m_sums[group] && !m_inputs.groups()[group].tensors.empty();
}

std::uint64_t HessianCollector::valueBytes() const {
    std::uint64_t bytes = 0;
    for (std::size_t i = m_taken; i < m_sums.size(); ++i) {
        const std::uint64_t columns = m_inputs.groups()[i].columns;
        if (isCollected(i)) bytes += columns * columns * sizeof(float);
    }
    return bytes;
}

std::optional<CollectedHessian> HessianCollector::takeNext() {
    for (; m_taken < m_sums.size(); m_sums[m_taken++].reset()) {
        if (!isCollected(m_taken)) continue;
        const InputGroup& group = m_inputs.groups()[m_taken];
        std::optional<HessianSums>& sums = m_sums[m_taken++];
        CollectedHessian hessian{group.tensors, group.matrix,   group.matrices,
                                 group.columns, sums->tokens(), sums->tokensNotFinite(),
                                 sums->mean()};
        sums.reset();
        return hessian;
    }
    m_bytes = 0;
    return std::nullopt;
}

std::vector<LeftOutHessian> HessianCollector::leftOut() const {
    std::vector<LeftOutHessian> leftOut;
    for (const std::size_t i : m_withoutRoom) {
        const InputGroup& group = m_inputs.groups()[i];
        for (const std::string& tensor : group.tensors) {
            leftOut.push_back({tensor, group.matrix, LeftOutHessian::Why::NoRoom});
        }
    }
    for (const LostInput& lost : m_inputs.lost()) {
        leftOut.push_back({lost.tensor, lost.matrix, LeftOutHessian::Why::Unclear});
    }
    return leftOut;
}

}  // namespace weightscape::inference
