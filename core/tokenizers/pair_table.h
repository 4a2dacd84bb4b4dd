// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/tokenizers/merge_symbols.h"

namespace weightscape::tokenizers {

/// What pairs of symbols merge into: a hash table with open addressing, since looking up is what
/// merging does most. Safe to read from any thread.
class PairTable {
  public:
    /// Room for so many pairs.
    explicit PairTable(std::size_t pairs);

    /// Keeps what it has for a pair that is there already. Precondition: less than the room is
    /// used.
    void add(Token left, Token right, const Merge& merge);
    /// A Merge that does not happen where the pair is not there.
    [[nodiscard]] Merge find(Token left, Token right) const {
        const std::uint64_t key = keyOf(left, right);
        std::size_t at = placeOf(key);
        while (m_slots[at].merge.happens() && m_slots[at].key != key) at = (at + 1) & m_mask;
        return m_slots[at].merge;
    }

  private:
    struct Slot {
        std::uint64_t key = 0;
        Merge merge;
    };
    static std::uint64_t keyOf(Token left, Token right) {
        return std::uint64_t{left} << 32 | right;
    }
    [[nodiscard]] std::size_t placeOf(std::uint64_t key) const {
        key *= 0x9E3779B97F4A7C15;
        return (key ^ key >> 32) & m_mask;
    }

    std::vector<Slot> m_slots;
    std::size_t m_mask = 0;
};

}  // namespace weightscape::tokenizers
