// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/pair_table.h"

#include <bit>

namespace weightscape::tokenizers {

PairTable::PairTable(std::size_t pairs) : m_slots(std::bit_ceil(2 * pairs + 1)) {
    m_mask = m_slots.size() - 1;
}

void PairTable::add(Token left, Token right, const Merge& merge) {
    const std::uint64_t key = keyOf(left, right);
    std::size_t at = placeOf(key);
    while (m_slots[at].merge.happens() && m_slots[at].key != key) at = (at + 1) & m_mask;
    if (!m_slots[at].merge.happens()) m_slots[at] = {key, merge};
}

}  // namespace weightscape::tokenizers
