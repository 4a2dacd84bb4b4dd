// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace weightscape::encoders {

/// Which values the weights of some rows may take under scales that are settled. Columns are seen
/// in units of equal width (the last may be narrower) whose weights in a row share a set.
class LevelSets {
  public:
    /// Forgets all, for `rows` rows of `columns` columns. Every unit needs a set before it is asked
    /// for. `factors` is empty or multiplies the levels of each column; it lives as long.
    void start(std::size_t rows, std::size_t columns, std::size_t unitColumns,
               std::span<const float> factors = {});
    /// Adds a set in any order; equal levels count once. Returns its number. Precondition: at least
    /// one level, none NaN.
    std::uint32_t add(std::span<const float> levels);
    /// Gives a unit of a row its set.
    void assign(std::size_t row, std::size_t column, std::uint32_t set) {
        m_setOf[row * m_units + column / m_unitColumns] = set;
    }

    /// The nearest of a weight's values, the lower one on a tie. NaN becomes some of them.
    [[nodiscard]] float nearest(std::size_t row, std::size_t column, float target) const {
        if (m_factors.empty()) return nearestOf(setAt(row, column), target);
        const float factor = m_factors[column];
        return nearestOf(setAt(row, column), target / factor) * factor;
    }
    /// The least and the greatest of a weight's values.
    [[nodiscard]] std::pair<float, float> ends(std::size_t row, std::size_t column) const;

  private:
    struct Set {
        std::uint32_t first = 0;
        std::uint32_t last = 0;      ///< inclusive
        float placesPerUnit = 0.0F;  ///< as if the levels were equally far apart
    };
    [[nodiscard]] const Set& setAt(std::size_t row, std::size_t column) const {
        return m_sets[m_setOf[row * m_units + column / m_unitColumns]];
    }
    [[nodiscard]] float nearestOf(const Set& set, float target) const;

    std::size_t m_unitColumns = 1;
    std::size_t m_units = 0;  ///< of a row
    std::span<const float> m_factors;
    std::vector<float> m_values;
    std::vector<Set> m_sets;
    std::vector<std::uint32_t> m_setOf;
};

}  // namespace weightscape::encoders
