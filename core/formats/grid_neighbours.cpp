// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/grid_neighbours.h"

#include <array>

namespace weightscape::formats {
namespace {

/// Squared distances fit in a byte: 8 * 2² and 4 * 7² at most.
constexpr std::size_t kDistances = 256;

/// Squared distance of every point from one cell.
void measure(std::span<const std::uint8_t> levels, std::size_t dimension, std::size_t radix,
             std::size_t cell, std::vector<std::uint8_t>& distances) {
    std::array<int, 8> home{};
    for (std::size_t i = 0; i < dimension; ++i) {
        home[i] = static_cast<int>(cell % radix);
        cell /= radix;
    }
    for (std::size_t point = 0; point < distances.size(); ++point) {
        int sum = 0;
        for (std::size_t i = 0; i < dimension; ++i) {
            const int difference = levels[point * dimension + i] - home[i];
            sum += difference * difference;
        }
        distances[point] = static_cast<std::uint8_t>(sum);
    }
}

/// Appends the points of the nearest shells, by distance, then by number.
void appendShells(const std::vector<std::uint8_t>& distances, std::size_t shells,
                  std::vector<std::uint16_t>& near) {
    std::array<std::size_t, kDistances> next{};
    for (const std::uint8_t distance : distances) ++next[distance];
    std::size_t end = near.size();
    std::size_t limit = 0;
    for (std::size_t found = 0; limit < kDistances && found < shells; ++limit) {
        const std::size_t count = next[limit];
        next[limit] = end;
        end += count;
        if (count != 0) ++found;
    }
    near.resize(end);
    for (std::size_t point = 0; point < distances.size(); ++point) {
        if (distances[point] >= limit) continue;
        near[next[distances[point]]++] = static_cast<std::uint16_t>(point);
    }
}

/// The levels of every point as one number each.
std::vector<std::uint16_t> pack(std::span<const std::uint8_t> levels, std::size_t dimension,
                                unsigned bits) {
    std::vector<std::uint16_t> packed(levels.size() / dimension);
    for (std::size_t i = 0; i < levels.size(); ++i) {
        std::uint16_t& point = packed[i / dimension];
        point = static_cast<std::uint16_t>(point | levels[i] << (i % dimension * bits));
    }
    return packed;
}

/// How many shells the reference looks through.
template <typename Grid>
constexpr std::size_t kShells = 2;
template <>
constexpr std::size_t kShells<Iq2SGrid> = 1;
template <>
constexpr std::size_t kShells<Iq3SGrid> = 3;
template <>
constexpr std::size_t kShells<Iq1Grid> = 3;

}  // namespace

GridNeighbours::GridNeighbours(std::span<const std::uint8_t> levels, std::size_t dimension,
                               std::size_t radix, std::size_t shells) {
    m_packed = pack(levels, dimension, bitsPerLevel(radix));
    const std::size_t cells = power(radix, dimension);
    std::vector<std::uint8_t> distances(levels.size() / dimension);
    m_pointAt.assign(cells, std::int16_t{-1});
    m_first.reserve(cells + 1);
    m_first.push_back(0);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        measure(levels, dimension, radix, cell, distances);
        const auto here = std::ranges::find(distances, std::uint8_t{0});
        if (here != distances.end()) {
            m_pointAt[cell] = static_cast<std::int16_t>(here - distances.begin());
        } else {
            appendShells(distances, shells, m_near);
        }
        m_first.push_back(static_cast<std::uint32_t>(m_near.size()));
    }
    m_packedNear.reserve(m_near.size() + kReadable);
    for (const std::uint16_t point : m_near) m_packedNear.push_back(m_packed[point]);
    m_packedNear.resize(m_near.size() + kReadable);
}

template <typename Grid>
const GridNeighbours& neighboursOf(const Grid& grid) {
    static_assert(sizeof(grid.points) == Grid::kPoints * Grid::kDimension);
    static const GridNeighbours neighbours({grid.points[0].levels, sizeof(grid.points)},
                                           Grid::kDimension, Grid::kRadix, kShells<Grid>);
    return neighbours;
}

template const GridNeighbours& neighboursOf(const Iq2XxsGrid& grid);
template const GridNeighbours& neighboursOf(const Iq2XsGrid& grid);
template const GridNeighbours& neighboursOf(const Iq2SGrid& grid);
template const GridNeighbours& neighboursOf(const Iq3XxsGrid& grid);
template const GridNeighbours& neighboursOf(const Iq3SGrid& grid);
template const GridNeighbours& neighboursOf(const Iq1Grid& grid);

}  // namespace weightscape::formats
