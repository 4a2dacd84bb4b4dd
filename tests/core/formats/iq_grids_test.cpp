// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/formats/iq_grids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "core/formats/grid_neighbours.h"

namespace weightscape::formats {
namespace {

template <typename Grid>
void expectAscendingCells(const Grid& grid) {
    std::vector<std::size_t> cells;
    for (const auto& point : grid.points) cells.push_back(Grid::cellOf(point.levels));
    EXPECT_EQ(std::ranges::adjacent_find(cells, std::greater_equal<>()), cells.end());
    EXPECT_EQ(cells.front(), 0U) << "every codebook has the point with the lowest levels";
    EXPECT_LT(cells.back(), Grid::kCells);
}

TEST(IqGrids, NumberTheirPointsByCell) {
    expectAscendingCells(kIq2XxsGrid);
    expectAscendingCells(kIq2XsGrid);
    expectAscendingCells(kIq2SGrid);
    expectAscendingCells(kIq3XxsGrid);
    expectAscendingCells(kIq3SGrid);
    expectAscendingCells(kIq1Grid);
}

/// Slow and obvious: all points with their distances, sorted, cut after the shells.
template <typename Grid>
std::vector<std::uint16_t> nearBySorting(const Grid& grid, std::size_t cell, std::size_t shells) {
    std::vector<std::pair<int, std::uint16_t>> sorted;
    for (std::size_t point = 0; point < Grid::kPoints; ++point) {
        int distance = 0;
        std::size_t rest = cell;
        for (const std::uint8_t level : grid.points[point].levels) {
            const int difference = level - static_cast<int>(rest % Grid::kRadix);
            distance += difference * difference;
            rest /= Grid::kRadix;
        }
        sorted.emplace_back(distance, static_cast<std::uint16_t>(point));
    }
    std::ranges::sort(sorted);
    std::set<int> distances;
    std::vector<std::uint16_t> near;
    for (const auto& [distance, point] : sorted) {
        distances.insert(distance);
        if (distances.size() > shells) break;
        near.push_back(point);
    }
    return near;
}

template <typename Grid>
void expectNeighbours(const Grid& grid, std::size_t shells) {
    const GridNeighbours& neighbours = neighboursOf(grid);
    for (std::size_t cell = 0; cell < Grid::kCells; cell += 37) {
        const int here = neighbours.pointAt(cell);
        if (here >= 0) {
            ASSERT_EQ(Grid::cellOf(grid.points[here].levels), cell);
            continue;
        }
        const auto near = neighbours.near(cell);
        ASSERT_EQ(std::vector<std::uint16_t>(near.begin(), near.end()),
                  nearBySorting(grid, cell, shells))
            << "cell " << cell;
    }
    for (std::size_t point = 0; point < Grid::kPoints; ++point) {
        ASSERT_EQ(neighbours.pointAt(Grid::cellOf(grid.points[point].levels)),
                  static_cast<int>(point));
    }
}

TEST(GridNeighbours, AreTheNearestShellsByDistanceThenNumber) {
    expectNeighbours(kIq2XxsGrid, 2);
    expectNeighbours(kIq2XsGrid, 2);
    expectNeighbours(kIq2SGrid, 1);
    expectNeighbours(kIq3XxsGrid, 2);
    expectNeighbours(kIq3SGrid, 3);
    expectNeighbours(kIq1Grid, 3);
}

TEST(GridNeighbours, AreTheSameForEveryThread) {
    std::vector<const GridNeighbours*> seen(8, nullptr);
    std::vector<std::thread> threads;
    for (auto& mine : seen) threads.emplace_back([&mine] { mine = &neighboursOf(kIq1Grid); });
    for (auto& thread : threads) thread.join();
    for (const auto* one : seen) EXPECT_EQ(one, &neighboursOf(kIq1Grid));
}

TEST(GridNeighbours, FallBackToTheFirstWhereNoDistanceIsFinite) {
    const GridNeighbours& neighbours = neighboursOf(kIq3XxsGrid);
    std::size_t cell = 0;
    while (neighbours.pointAt(cell) >= 0) ++cell;
    const float values[8] = {1, 3, 5, 7, 9, 11, 13, 15};
    const float infinity = std::numeric_limits<float>::infinity();
    const float weights[4] = {infinity, infinity, infinity, infinity};
    const float importance[4] = {1, 1, 1, 1};
    EXPECT_EQ(nearestPoint(kIq3XxsGrid, neighbours, cell, values, weights, importance),
              neighbours.near(cell)[0]);
}

}  // namespace
}  // namespace weightscape::formats
