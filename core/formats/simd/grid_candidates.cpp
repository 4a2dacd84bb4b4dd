// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/simd/grid_candidates.h"

#include <algorithm>

namespace weightscape::formats {
namespace {

/// A point seen from a cell; byte i of each number is about dimension i.
struct Candidate {
    std::uint64_t levels = 0;
    std::uint64_t distances = 0;  ///< from the cell's levels

    [[nodiscard]] bool beats(const Candidate& other) const {
        // All bytes are below 8, so none borrows from the next: its top bit holds the answer.
        constexpr std::uint64_t kOnes = 0x0101010101010101;
        constexpr std::uint64_t kTops = kOnes << 7U;
        const std::uint64_t same = kTops - (levels ^ other.levels);
        const std::uint64_t closer = kTops - kOnes + other.distances - distances;
        return ((same | closer) & kTops) == kTops;
    }
};

}  // namespace

GridCandidates::GridCandidates(const GridNeighbours& neighbours, std::size_t points,
                               std::size_t dimension, std::size_t radix)
    : m_neighbours(neighbours), m_dimension(dimension), m_cells(power(radix, dimension)) {
    const unsigned bits = GridNeighbours::bitsPerLevel(radix);
    for (std::size_t point = 0; point < points; ++point) {
        m_packed.push_back(neighbours.packedLevels(point));
        for (std::size_t i = 0; i < dimension; ++i) {
            const unsigned level =
                neighbours.packedLevels(point) >> (bits * i) & ((1U << bits) - 1);
            m_steps.push_back(static_cast<std::uint8_t>(level * kStep));
        }
    }
    for (std::size_t number = 0; number < m_cells.size(); ++number) {
        addCell(number, radix);
    }
    for (const std::uint16_t point : m_candidates) {
        m_packedCandidates.push_back(neighbours.packedLevels(point));
    }
    m_packedCandidates.resize(m_candidates.size() + GridNeighbours::kReadable);
}

void GridCandidates::addCell(std::size_t number, std::size_t radix) {
    Cell& cell = m_cells[number];
    cell.first = static_cast<std::uint32_t>(m_candidates.size());
    cell.isPoint = m_neighbours.pointAt(number) >= 0;
    if (cell.isPoint) return;
    std::vector<Candidate> kept;
    for (const std::uint16_t point : m_neighbours.near(number)) {
        Candidate candidate;
        std::size_t rest = number;
        for (std::size_t i = 0; i < m_dimension; ++i) {
            const std::size_t level = m_steps[point * m_dimension + i] / kStep;
            const std::size_t home = rest % radix;
            candidate.levels |= std::uint64_t{level} << (8 * i);
            candidate.distances |= std::uint64_t{level > home ? level - home : home - level}
                                   << (8 * i);
            rest /= radix;
        }
        const bool beaten = std::ranges::any_of(
            kept, [&](const Candidate& earlier) { return earlier.beats(candidate); });
        if (beaten) continue;
        kept.push_back(candidate);
        m_candidates.push_back(point);
    }
    cell.count = static_cast<std::uint16_t>(m_candidates.size() - cell.first);
}

}  // namespace weightscape::formats
