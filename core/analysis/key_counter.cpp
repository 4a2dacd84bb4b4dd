// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/analysis/key_counter.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "core/analysis/value_sketch.h"

namespace weightscape::analysis {
namespace {

constexpr std::size_t kTables = 4;
/// With more of its keys equal to their neighbour, counting in one table is slower.
constexpr std::size_t kFewNeighbours = 32;
constexpr std::size_t kLooked = 1024;

/// Key i goes to table i mod Tables.
template <std::size_t Tables>
void count(std::span<const std::uint16_t> keys, std::uint32_t* tables) {
    const auto raise = [tables](std::size_t table, std::uint64_t key) {
        ++tables[table % Tables * kSketchKeys + (key & 0xFFFFU)];
    };
    std::size_t i = 0;
    for (; i + 4 <= keys.size(); i += 4) {
        std::uint64_t word = 0;  // one read for four keys
        std::memcpy(&word, keys.data() + i, sizeof(word));
        raise(0, word);
        raise(1, word >> 16U);
        raise(2, word >> 32U);
        raise(3, word >> 48U);
    }
    for (; i < keys.size(); ++i) raise(0, keys[i]);
}

/// Looks at the first keys only.
bool repeats(std::span<const std::uint16_t> keys) {
    const std::size_t looked = std::min(keys.size(), kLooked);
    std::uint16_t equal = 0;  // sixteen bits, so that compilers take several keys at once
    for (std::size_t i = 0; i + 1 < looked; ++i) {
        equal = static_cast<std::uint16_t>(equal + (keys[i] == keys[i + 1] ? 1 : 0));
    }
    return equal * kFewNeighbours > looked;
}

}  // namespace

void KeyCounter::makeRoom(std::size_t keys) {
    if (m_inTables + keys > std::numeric_limits<std::uint32_t>::max()) {
        std::vector<std::uint64_t> counts(kSketchKeys);
        addTo(counts);
        m_earlier = std::move(counts);
        std::fill(m_tables.begin(), m_tables.end(), 0U);
        m_inTables = 0;
    }
    m_inTables += keys;
}

void KeyCounter::add(std::span<const std::uint16_t> keys) {
    makeRoom(keys.size());
    const bool spread = m_variety == Variety::Few || repeats(keys);
    const std::size_t tables = spread ? kTables : 1;
    if (m_tables.size() < tables * kSketchKeys) m_tables.resize(tables * kSketchKeys);
    spread ? count<kTables>(keys, m_tables.data()) : count<1>(keys, m_tables.data());
}

void KeyCounter::addTo(std::span<std::uint64_t> counts) const {
    for (std::size_t first = 0; first < m_tables.size(); first += kSketchKeys) {
        for (std::size_t key = 0; key < kSketchKeys; ++key) counts[key] += m_tables[first + key];
    }
    for (std::size_t key = 0; key < m_earlier.size(); ++key) counts[key] += m_earlier[key];
}

}  // namespace weightscape::analysis
