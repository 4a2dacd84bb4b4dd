// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/formats/point_codes.h"

namespace weightscape::encoders {

/// What eight weights should become, and how much the squared distance of each of them counts.
struct WantedEight {
    float targets[formats::PointCodes::kEight];
    float importance[formats::PointCodes::kEight];  ///< none negative
};

/// Codes that were found, what they decode to, and the weighted squared distance.
struct NearestEight {
    formats::EightCodes codes;
    float values[formats::PointCodes::kEight] = {};
    float error = 0.0F;
};

/// Finds the codes of eight weights whose values are nearest among all that the format has: exact,
/// signs with their parity included. Of equally near points it is the one with the lower number.
/// Immutable; any thread may search.
class NearestCodes {
  public:
    explicit NearestCodes(const formats::PointCodes& codes);

    /// `values`: what the levels are worth (PointCodes::valuesAt); magnitudes are not negative.
    [[nodiscard]] NearestEight find(const WantedEight& wanted, const float* values) const;

  private:
    static constexpr std::size_t kEight = formats::PointCodes::kEight;
    /// Level combinations of half a point: 81 of four levels of three, 64 of two of eight.
    static constexpr std::size_t kMostCells = 81;
    /// What each combination of levels costs in the two halves of a point.
    using Costs = float[2][kMostCells];
    struct Found {
        std::size_t point = 0;
        float error = 0.0F;
    };
    struct Eight;

    void addCosts(const Eight& eight, std::size_t part, Costs& costs, Costs& flips) const;
    [[nodiscard]] Found nearest(const Costs& costs) const;
    [[nodiscard]] Found nearestFlipped(const Costs& costs, const Costs& flips) const;

    const formats::PointCodes& m_codes;
    std::size_t m_halfWeights;
    std::size_t m_cells;
    std::vector<std::uint8_t> m_cellLevels;  ///< of each cell, m_halfWeights levels
    std::vector<std::uint8_t> m_pointCells;  ///< of each point, two
};

}  // namespace weightscape::encoders
