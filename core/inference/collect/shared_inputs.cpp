// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/collect/shared_inputs.h"

#include <algorithm>

#include "core/inference/collect/input_loops.h"

namespace weightscape::inference {

SharedInputs::Seen SharedInputs::look(const ObservedInput& input) {
    Rows rows = {input.inputs.values,
                 input.inputs.count,
                 input.inputs.width,
                 input.inputs.stride,
                 input.matrix,
                 input.matrices,
                 0};
    for (std::size_t row = 0; row < rows.count; ++row) {
        rows.digest = digestOf(input.inputs.row(row), rows.digest);
    }
    const bool isSame = rows == m_before;
    m_before = rows;

    auto found = m_members.find(input.tensor);
    if (found == m_members.end()) found = m_members.emplace(input.tensor, 0).first;
    found->second.resize(std::max(found->second.size(), input.matrix + 1));
    Membership& member = found->second[input.matrix];
    using enum Membership::State;
    if (member.state == New) return join(input, member, isSame);
    const bool fits = member.state != Lost &&
                      m_groups[member.group].columns == input.inputs.width &&
                      (member.state == Leads || (isSame && m_groupBefore == member.group));
    if (!fits) return lose(input, member);
    m_groupBefore = member.group;
    if (member.state == Follows) return {Kind::Repeated, member.group};
    m_groups[member.group].tokens += input.inputs.count;
    return {Kind::First, member.group};
}

SharedInputs::Seen SharedInputs::join(const ObservedInput& input, Membership& member, bool isSame) {
    // Who comes late has not seen what the group has counted before.
    if (isSame && !m_groups.empty() && m_groups[m_groupBefore].tokens == input.inputs.count) {
        m_groups[m_groupBefore].tensors.emplace_back(input.tensor);
        member = {Membership::State::Follows, m_groupBefore};
        return {Kind::Repeated, m_groupBefore};
    }
    m_groupBefore = m_groups.size();
    m_groups.push_back({{std::string(input.tensor)},
                        input.matrix,
                        input.matrices,
                        input.inputs.width,
                        input.inputs.count});
    member = {Membership::State::Leads, m_groupBefore};
    return {Kind::First, m_groupBefore};
}

SharedInputs::Seen SharedInputs::lose(const ObservedInput& input, Membership& member) {
    m_before = {};
    if (member.state != Membership::State::Lost) {
        std::erase(m_groups[member.group].tensors, input.tensor);
        m_lost.push_back({std::string(input.tensor), input.matrix});
        member.state = Membership::State::Lost;
    }
    return {Kind::Lost, 0};
}

}  // namespace weightscape::inference
