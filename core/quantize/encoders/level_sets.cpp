// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/level_sets.h"

#include <algorithm>

namespace weightscape::encoders {

void LevelSets::start(std::size_t rows, std::size_t columns, std::size_t unitColumns,
                      std::span<const float> factors) {
    m_unitColumns = unitColumns;
    m_units = (columns + unitColumns - 1) / unitColumns;
    m_factors = factors;
    m_values.clear();
    m_sets.clear();
    m_setOf.assign(rows * m_units, 0);
}

std::uint32_t LevelSets::add(std::span<const float> levels) {
    const std::size_t first = m_values.size();
    m_values.insert(m_values.end(), levels.begin(), levels.end());
    const auto begin = m_values.begin() + static_cast<std::ptrdiff_t>(first);
    if (!std::is_sorted(begin, m_values.end())) std::sort(begin, m_values.end());
    m_values.erase(std::unique(begin, m_values.end()), m_values.end());
    const std::size_t last = m_values.size() - 1;
    const float width = m_values[last] - m_values[first];
    m_sets.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last),
                      width > 0.0F ? static_cast<float>(last - first) / width : 0.0F});
    return static_cast<std::uint32_t>(m_sets.size() - 1);
}

float LevelSets::nearestOf(const Set& set, float target) const {
    const float* const values = m_values.data() + set.first;
    const std::uint32_t last = set.last - set.first;
    // A guess that is right or next to it where levels are equally far apart. Comparisons with NaN
    // are false, so whatever the guess is it stays among the levels.
    const float place = (target - values[0]) * set.placesPerUnit + 0.5F;
    std::uint32_t at = 0;
    if (place > 0.0F)
        at = place < static_cast<float>(last) ? static_cast<std::uint32_t>(place) : last;
    while (at < last && target - values[at] > values[at + 1] - target) ++at;
    while (at > 0 && target - values[at - 1] <= values[at] - target) --at;
    return values[at];
}

std::pair<float, float> LevelSets::ends(std::size_t row, std::size_t column) const {
    const Set& set = setAt(row, column);
    const float factor = m_factors.empty() ? 1.0F : m_factors[column];
    return {m_values[set.first] * factor, m_values[set.last] * factor};
}

}  // namespace weightscape::encoders
