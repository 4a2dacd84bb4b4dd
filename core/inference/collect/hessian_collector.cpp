// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/hessian_collector.h"

namespace weightscape::inference {

void HessianCollector::observe(const ObservedInput& input) {
    if (input.inputs.count == 0) return;
    if (m_wishes.isWanted && !m_wishes.isWanted(input.tensor)) return;
    const auto [kind, group] = m_inputs.look(input);
    if (kind != SharedInputs::Kind::First) return;
    if (group == m_sums.size()) {
        const std::uint64_t bytes = HessianSums::bytesFor(input.inputs.width);
        m_sums.emplace_back();
        if (bytes <= m_wishes.mostBytes - m_bytes) {
            m_sums.back().emplace(input.inputs.width);
            m_bytes += bytes;
        } else {
            m_withoutRoom.push_back(group);
        }
    }
    if (m_sums[group]) m_sums[group]->add(input.inputs, m_packed);
}

std::vector<CollectedHessian> HessianCollector::take() {
    std::vector<CollectedHessian> hessians;
    for (std::size_t i = 0; i < m_sums.size(); ++i) {
        const InputGroup& group = m_inputs.groups()[i];
        if (m_sums[i] && !group.tensors.empty()) {
            hessians.push_back({group.tensors, group.matrix, group.matrices, group.columns,
                                m_sums[i]->tokens(), m_sums[i]->tokensNotFinite(),
                                m_sums[i]->mean()});
        }
        m_sums[i].reset();
    }
    m_bytes = 0;
    return hessians;
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
