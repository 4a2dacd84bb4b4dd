// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "core/formats/iq_grids.h"

namespace weightscape::formats {

/// For every cell of a codebook: the point that is there, or the nearest ones. Only encoders need
/// it; each is built when it is first asked for, by one thread, and never changes.
class GridNeighbours {
  public:
    /// `levels`: dimension bytes for each of the points, in the order of their cells. Of the
    /// distances at which a cell has points, the `shells` smallest count as near.
    GridNeighbours(std::span<const std::uint8_t> levels, std::size_t dimension, std::size_t radix,
                   std::size_t shells);

    /// The point at the cell, or -1 when there is none.
    [[nodiscard]] int pointAt(std::size_t cell) const { return m_pointAt[cell]; }
    /// The points near a cell without one, by distance, then by number; never empty.
    [[nodiscard]] std::span<const std::uint16_t> near(std::size_t cell) const {
        return {m_near.data() + m_first[cell], m_near.data() + m_first[cell + 1]};
    }

    /// The levels of a point in one number, bitsPerLevel() each, the first in the lowest bits.
    [[nodiscard]] std::uint16_t packedLevels(std::size_t point) const { return m_packed[point]; }
    /// packedLevels() of the points of near(cell); kReadable numbers can be read from any of them
    /// on, whatever is behind the last.
    [[nodiscard]] const std::uint16_t* packedNear(std::size_t cell) const {
        return m_packedNear.data() + m_first[cell];
    }
    static constexpr std::size_t kReadable = 64;
    /// Two bits for radix 3, three for radix 8.
    [[nodiscard]] static constexpr unsigned bitsPerLevel(std::size_t radix) {
        return static_cast<unsigned>(std::bit_width(radix - 1));
    }

  private:
    std::vector<std::int16_t> m_pointAt;
    std::vector<std::uint32_t> m_first;
    std::vector<std::uint16_t> m_near;
    std::vector<std::uint16_t> m_packed;
    std::vector<std::uint16_t> m_packedNear;
};

/// For each grid of iq_grids.h. Thread-safe; the first call for each takes some milliseconds.
template <typename Grid>
[[nodiscard]] const GridNeighbours& neighboursOf(const Grid& grid);

/// Of the points near a cell the one whose weighted squared distance from `weights` is least when
/// level l is worth values[l]. Where no distance is finite (the reference aborts or reads outside
/// its arrays) it is the first.
template <typename Grid>
[[nodiscard]] std::size_t nearestPoint(const Grid& grid, const GridNeighbours& neighbours,
                                       std::size_t cell, const float (&values)[Grid::kRadix],
                                       const float* weights, const float* importance) {
    float errors[Grid::kDimension][Grid::kRadix];
    for (std::size_t i = 0; i < Grid::kDimension; ++i) {
        for (std::size_t level = 0; level < Grid::kRadix; ++level) {
            const float difference = values[level] - weights[i];
            errors[i][level] = importance[i] * difference * difference;
        }
    }
    const auto near = neighbours.near(cell);
    std::size_t best = near[0];
    float least = std::numeric_limits<float>::max();
    for (const std::uint16_t point : near) {
        float error = 0.0F;
        for (std::size_t i = 0; i < Grid::kDimension; ++i) {
            error += errors[i][grid.points[point].levels[i]];
        }
        if (error < least) {
            least = error;
            best = point;
        }
    }
    return best;
}

}  // namespace weightscape::formats
