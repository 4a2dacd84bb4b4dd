// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/schemes/tiling.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace weightscape;
using namespace weightscape::schemes;

TensorInfo tensorOf(std::uint64_t rows, std::uint64_t columns) {
    TensorInfo tensor;
    tensor.dimensions = {columns, rows};
    return tensor;
}

std::vector<Granularity> granularities() {
    std::vector<Granularity> all;
    for (const char* text : {"tensor", "row", "column", "group:16", "group:48", "group:1000",
                             "tile:3x5", "tile:7x1", "tile:100x100"}) {
        all.push_back(*parseGranularity(text));
    }
    return all;
}

TEST(Tiling, EveryWeightBelongsToExactlyOneGroup) {
    for (const Granularity& granularity : granularities()) {
        SCOPED_TRACE(granularityText(granularity));
        const Tiling tiling(tensorOf(13, 50), granularity);
        std::vector<int> met(13 * 50, 0);
        for (std::uint64_t group = 0; group < tiling.groups(); ++group) {
            const Rectangle area = tiling.groupAt(group);
            EXPECT_GT(area.weights(), 0U);
            for (std::uint64_t i = 0; i < area.weights(); ++i) {
                ++met[(area.row + i / area.columns) * 50 + area.column + i % area.columns];
            }
        }
        EXPECT_EQ(met, std::vector<int>(13 * 50, 1));
    }
}

TEST(Tiling, CountsGroupsWithShortOnesAtTheEdges) {
    const auto groups = [](const char* text) {
        return Tiling(tensorOf(13, 50), *parseGranularity(text)).groups();
    };
    EXPECT_EQ(groups("tensor"), 1U);
    EXPECT_EQ(groups("row"), 13U);
    EXPECT_EQ(groups("column"), 50U);
    EXPECT_EQ(groups("group:16"), 13U * 4U);
    EXPECT_EQ(groups("group:1000"), 13U);
    EXPECT_EQ(groups("tile:3x5"), 5U * 10U);
}

TensorInfo stacked(std::uint64_t matrices, std::uint64_t rows, std::uint64_t columns) {
    TensorInfo tensor;
    tensor.ggufName = "blk.0.ffn_up_exps.weight";
    tensor.dimensions = {columns, rows, matrices};
    return tensor;
}

TEST(Tiling, StackedMatricesHaveGroupsOfTheirOwn) {
    const TensorInfo experts = stacked(4, 13, 50);
    const auto groups = [&](const char* text) {
        return Tiling(experts, *parseGranularity(text)).groups();
    };
    EXPECT_EQ(groups("tensor"), 4U);
    EXPECT_EQ(groups("column"), 4U * 50U);
    EXPECT_EQ(groups("row"), 52U);
    EXPECT_EQ(groups("group:16"), 52U * 4U);
    EXPECT_EQ(groups("tile:3x5"), 4U * 5U * 10U);
    EXPECT_EQ(groups("tile:100x100"), 4U);
    for (const Granularity& granularity : granularities()) {
        SCOPED_TRACE(granularityText(granularity));
        const Tiling tiling(experts, granularity);
        std::vector<int> met(4 * 13 * 50, 0);
        for (std::uint64_t group = 0; group < tiling.groups(); ++group) {
            const Rectangle area = tiling.groupAt(group);
            EXPECT_EQ(area.row / 13, (area.row + area.rows - 1) / 13) << "in one matrix";
            for (std::uint64_t i = 0; i < area.weights(); ++i) {
                const std::uint64_t row = area.row + i / area.columns;
                const std::uint64_t column = area.column + i % area.columns;
                ++met[row * 50 + column];
                EXPECT_EQ(tiling.groupOf(row, column), group);
            }
        }
        EXPECT_EQ(met, std::vector<int>(4 * 13 * 50, 1));
        std::vector<std::uint64_t> seen(tiling.groups(), 0);
        tiling.forEachGroup(tiling.whole(), [&](std::uint64_t group, const Rectangle& part) {
            seen[group] += part.weights();
        });
        for (std::uint64_t group = 0; group < tiling.groups(); ++group) {
            EXPECT_EQ(seen[group], tiling.groupAt(group).weights());
        }
    }
}

TEST(Tiling, KernelsOfConvolutionsAreOneMatrix) {
    TensorInfo kernel = stacked(8, 4, 3);
    kernel.ggufName = "a.conv1d.1.weight";
    EXPECT_EQ(Tiling(kernel, *parseGranularity("tensor")).groups(), 1U);
    kernel.ggufName = "v.patch_embd.weight";
    kernel.dimensions = {14, 14, 3, 8};
    EXPECT_EQ(Tiling(kernel, *parseGranularity("tensor")).groups(), 1U);
}

TEST(Tiling, VisitsThePartsOfGroupsInsideAnAreaInOrder) {
    const Tiling tiling(tensorOf(13, 50), *parseGranularity("tile:4x20"));
    const Rectangle area{2, 10, 5, 35};
    std::uint64_t weights = 0;
    std::vector<std::uint64_t> groups;
    tiling.forEachGroup(area, [&](std::uint64_t group, const Rectangle& part) {
        groups.push_back(group);
        weights += part.weights();
    });
    EXPECT_EQ(groups, (std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5}));
    EXPECT_EQ(weights, area.weights());
}

TEST(Pieces, CoverTheAreaOnceInMultiplesOfTheUnit) {
    for (const std::uint64_t target : {1U, 40U, 100U, 300U, 5000U}) {
        for (const Pieces::Unit& unit :
             {Pieces::Unit{1, 1}, Pieces::Unit{1, 16}, Pieces::Unit{4, 7}, Pieces::Unit{99, 99}}) {
            const Rectangle area{3, 2, 11, 50};
            const Pieces pieces(area, target, unit);
            std::vector<int> met(20 * 60, 0);
            for (std::uint64_t i = 0; i < pieces.count(); ++i) {
                const Rectangle piece = pieces.at(i);
                EXPECT_EQ((piece.row - area.row) % std::min<std::uint64_t>(unit.rows, 11), 0U);
                EXPECT_EQ((piece.column - area.column) % std::min<std::uint64_t>(unit.columns, 50),
                          0U);
                for (std::uint64_t k = 0; k < piece.weights(); ++k) {
                    ++met[(piece.row + k / piece.columns) * 60 + piece.column + k % piece.columns];
                }
            }
            for (std::uint64_t row = 0; row < 20; ++row) {
                for (std::uint64_t column = 0; column < 60; ++column) {
                    const bool inside = row >= 3 && row < 14 && column >= 2 && column < 52;
                    ASSERT_EQ(met[row * 60 + column], inside ? 1 : 0) << row << " " << column;
                }
            }
        }
    }
}

TEST(Pieces, BeginAnewWithEveryMatrixWhereTilesDoNotDivideIt) {
    for (const std::uint64_t target : {1U, 40U, 300U, 5000U}) {
        const Tiling tiling(stacked(3, 11, 50), *parseGranularity("tile:4x7"));
        const Pieces pieces(tiling.whole(), target, tiling.pieceUnit(7));
        std::vector<std::uint64_t> met(tiling.groups(), 0);
        std::uint64_t weights = 0;
        for (std::uint64_t i = 0; i < pieces.count(); ++i) {
            weights += pieces.at(i).weights();
            tiling.forEachGroup(pieces.at(i), [&](std::uint64_t group, const Rectangle& part) {
                EXPECT_EQ(part.weights(), tiling.groupAt(group).weights()) << "whole groups only";
                ++met[group];
            });
        }
        EXPECT_EQ(weights, 3U * 11U * 50U);
        EXPECT_EQ(met, std::vector<std::uint64_t>(tiling.groups(), 1));
    }
}

TEST(Pieces, AreNoLargerThanTheTargetWhereTheUnitAllows) {
    const Pieces pieces({0, 0, 1000, 300}, 4096, {4, 32});
    for (std::uint64_t i = 0; i < pieces.count(); ++i) EXPECT_LE(pieces.at(i).weights(), 4096U);
    EXPECT_EQ(pieces.at(0).columns, 300U);
    EXPECT_EQ(pieces.at(0).rows, 12U);
}

}  // namespace
