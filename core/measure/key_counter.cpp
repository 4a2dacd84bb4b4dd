// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/key_counter.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

#include "core/measure/key_counts.h"

namespace weightscape::measure {
namespace {

constexpr std::size_t kTables = 4;
/// With more than one in so many keys equal to its neighbour, counting in one table is slower.
constexpr std::size_t kFewNeighbours = 32;
constexpr std::size_t kLooked = 256;

/// The four keys at `bytes`.
std::uint64_t fourKeys(const std::byte* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof(word));
    return word;
}

/// Key i goes to table i mod Tables. Precondition: a multiple of four keys.
template <std::size_t Tables>
void count(std::span<const std::byte> keys, std::uint32_t* tables) {
    const auto raise = [tables](std::size_t table, std::uint64_t key) {
        ++tables[table % Tables * kSketchKeys + (key & 0xFFFFU)];
    };
    for (std::size_t i = 0; i < keys.size(); i += 8) {
        const std::uint64_t word = fourKeys(keys.data() + i);
        raise(0, word);
        raise(1, word >> 16U);
        raise(2, word >> 32U);
        raise(3, word >> 48U);
    }
}

/// Looks at some of the first keys only.
bool repeats(std::span<const std::byte> keys) {
    const std::size_t looked = std::min(keys.size() / 8, kLooked);
    std::size_t equal = 0;
    for (std::size_t i = 0; i < looked; ++i) {
        const std::uint64_t word = fourKeys(keys.data() + 8 * i);
        equal += ((word ^ word >> 16U) & 0xFFFFU) == 0 ? 1 : 0;
    }
    return equal * kFewNeighbours > looked;
}

void upperHalves(std::span<const float> weights, std::uint16_t* keys) {
    for (std::size_t i = 0; i < weights.size(); ++i) {
        keys[i] = static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(weights[i]) >> 16U);
    }
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

void KeyCounter::add(std::span<const std::byte> keys) {
    makeRoom(keys.size() / 2);
    const auto fours = keys.first(keys.size() / 8 * 8);
    const bool spread = m_variety == Variety::Few || repeats(fours);
    const std::size_t tables = spread ? kTables : 1;
    if (m_tables.size() < tables * kSketchKeys) m_tables.resize(tables * kSketchKeys);
    spread ? count<kTables>(fours, m_tables.data()) : count<1>(fours, m_tables.data());
    for (std::size_t i = fours.size(); i + 2 <= keys.size(); i += 2) {
        std::uint16_t key = 0;
        std::memcpy(&key, keys.data() + i, sizeof(key));
        ++m_tables[key];
    }
}

void KeyCounter::addUpperHalves(std::span<const float> weights) {
    std::array<std::uint16_t, 2048> keys;
    while (!weights.empty()) {
        const auto run = weights.first(std::min(weights.size(), keys.size()));
        upperHalves(run, keys.data());
        add(std::as_bytes(std::span<const std::uint16_t>(keys).first(run.size())));
        weights = weights.subspan(run.size());
    }
}

void KeyCounter::addTo(std::span<std::uint64_t> counts) const {
    for (std::size_t first = 0; first < m_tables.size(); first += kSketchKeys) {
        for (std::size_t key = 0; key < kSketchKeys; ++key) counts[key] += m_tables[first + key];
    }
    for (std::size_t key = 0; key < m_earlier.size(); ++key) counts[key] += m_earlier[key];
}

}  // namespace weightscape::measure
