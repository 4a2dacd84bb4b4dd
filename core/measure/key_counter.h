// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace weightscape::measure {

/// Counts 16-bit keys, about one per clock cycle, which is what a processor can store.
///
/// A count that was raised a moment ago has to come back from the store buffer first. Where keys
/// repeat often, neighbours are therefore counted in tables of their own; where they do not, one
/// table takes less of the nearest cache.
class KeyCounter {
  public:
    /// How many different keys weights have that lie close together.
    enum class Variety { Few, Many };
    explicit KeyCounter(Variety variety) : m_variety(variety) {}

    /// Two bytes per key, which need no alignment.
    void add(std::span<const std::byte> keys);
    /// The upper halves of the weights' bits are the keys.
    void addUpperHalves(std::span<const float> weights);
    /// Adds the counts of every key to `counts`, which has one per key.
    void addTo(std::span<std::uint64_t> counts) const;

  private:
    void makeRoom(std::size_t keys);

    Variety m_variety;
    std::vector<std::uint32_t> m_tables;   ///< one table after another
    std::vector<std::uint64_t> m_earlier;  ///< what the tables had no room for
    std::uint64_t m_inTables = 0;
};

}  // namespace weightscape::measure
