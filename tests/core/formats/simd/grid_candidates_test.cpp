// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/simd/grid_candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/formats/iq_grids.h"
#include "tests/support/golden_weights.h"

namespace weightscape::test {
namespace {

using formats::GridCandidates;

/// A number from 0 to 1 (exclusive).
float fraction(std::uint64_t seed, std::uint64_t index) {
    return static_cast<float>(draw(seed, index) >> 40U) * 0x1.0p-24F;
}

/// Weights whose nearest levels are the cell, up to the margin, and what they count.
template <typename Grid>
struct Guests {
    float weights[Grid::kDimension];
    float importance[Grid::kDimension];

    Guests(std::size_t cell, float scale, std::uint64_t seed) {
        for (std::size_t i = 0; i < Grid::kDimension; ++i) {
            const std::size_t level = cell % Grid::kRadix;
            cell /= Grid::kRadix;
            // Every fourth lies at the margin, and some below the first or above the last level.
            constexpr float kFarthest = 1.0F - 2 * GridCandidates::kMargin;
            float away = 2 * kFarthest * fraction(seed, 3 * i) - kFarthest;
            if (draw(seed, 3 * i + 1) % 4 == 0) away = away < 0 ? -kFarthest : kFarthest;
            if (level == 0 && away < 0) away *= 3;
            if (level + 1 == Grid::kRadix && away > 0) away *= 5;
            weights[i] = scale * (static_cast<float>(2 * level + 1) + away);
            importance[i] =
                draw(seed, 3 * i + 1) % 5 == 0 ? 0.0F : 0.01F + fraction(seed, 3 * i + 2);
        }
    }
};

template <typename Grid>
void expectNearestPointsAmongCandidates(const Grid& grid) {
    const auto& neighbours = formats::neighboursOf(grid);
    const auto& candidates = formats::candidatesOf(grid);
    std::size_t kept = 0;
    std::size_t near = 0;
    for (std::size_t number = 0; number < Grid::kCells; ++number) {
        const GridCandidates::Cell& cell = candidates.at(number);
        ASSERT_EQ(cell.isPoint, neighbours.pointAt(number) >= 0);
        ASSERT_EQ(cell.count == 0, cell.isPoint);
        if (cell.isPoint) continue;
        const auto points = candidates.candidates(cell);
        kept += points.size();
        near += neighbours.near(number).size();
        for (std::uint64_t round = 0; round < 20; ++round) {
            const std::uint64_t seed = number * 20 + round;
            const float scale = 0.001F + fraction(seed, 100);
            const Guests<Grid> guests(number, scale, seed);
            float values[Grid::kRadix];
            for (std::size_t level = 0; level < Grid::kRadix; ++level) {
                values[level] = scale * static_cast<float>(2 * level + 1);
            }
            const std::size_t nearest = formats::nearestPoint(grid, neighbours, number, values,
                                                              guests.weights, guests.importance);
            ASSERT_NE(std::ranges::find(points, nearest), points.end()) << "cell " << number;
        }
    }
    EXPECT_LE(kept, near);
}

TEST(GridCandidates, HoldTheNearestPointOfAllWeightsInTheCell) {
    expectNearestPointsAmongCandidates(formats::kIq2XxsGrid);
    expectNearestPointsAmongCandidates(formats::kIq2XsGrid);
    expectNearestPointsAmongCandidates(formats::kIq2SGrid);
    expectNearestPointsAmongCandidates(formats::kIq3XxsGrid);
    expectNearestPointsAmongCandidates(formats::kIq3SGrid);
    expectNearestPointsAmongCandidates(formats::kIq1Grid);
}

TEST(GridCandidates, LeaveMostNeighboursOut) {
    const auto& candidates = formats::candidatesOf(formats::kIq2XsGrid);
    std::size_t most = 0;
    for (std::size_t cell = 0; cell < formats::Iq2XsGrid::kCells; ++cell) {
        most = std::max<std::size_t>(most, candidates.at(cell).count);
    }
    EXPECT_EQ(most, 137U) << "of 292";
}

}  // namespace
}  // namespace weightscape::test
