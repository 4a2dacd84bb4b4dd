// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lessons/training/data_sets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace weightscape::lessons {
namespace {

const DataSet& setNamed(std::string_view id) {
    const DataSet* set = findDataSet(id);
    EXPECT_NE(set, nullptr) << id;
    return set == nullptr ? allDataSets().front() : *set;
}

TEST(DataSets, HaveAllClassesInEqualPartsWithinTheSquare) {
    for (const DataSet& set : allDataSets()) {
        std::map<std::uint32_t, std::size_t> counts;
        for (const LabelledPoint& point : drawPoints(set, {.count = 600, .noise = 0.0})) {
            ++counts[point.label];
            EXPECT_LE(std::abs(point.place[0]), 1.0F) << set.id;
            EXPECT_LE(std::abs(point.place[1]), 1.0F) << set.id;
        }
        ASSERT_EQ(counts.size(), set.classes) << set.id;
        for (const auto& [label, count] : counts) EXPECT_EQ(count, 600 / set.classes) << set.id;
    }
}

TEST(DataSets, AreTheSameForTheSameSeedOnly) {
    for (const DataSet& set : allDataSets()) {
        const auto points = drawPoints(set, {.seed = 4});
        const auto again = drawPoints(set, {.seed = 4});
        const auto others = drawPoints(set, {.seed = 5});
        for (std::size_t i = 0; i < points.size(); ++i) {
            EXPECT_EQ(points[i].place, again[i].place) << set.id;
            EXPECT_NE(points[i].place, others[i].place) << set.id;
        }
    }
}

TEST(DataSets, NoiseHasTheStandardDeviationThatWasAskedFor) {
    const DataSet& rings = setNamed("rings");
    double squares = 0.0;
    const auto points = drawPoints(rings, {.count = 3000, .noise = 0.01});
    for (const LabelledPoint& point : points) {
        const double radius = std::hypot(point.place[0], point.place[1]);
        squares += std::pow(radius - (0.2 + 0.35 * point.label), 2.0);
    }
    EXPECT_NEAR(std::sqrt(squares / static_cast<double>(points.size())), 0.01, 0.001);
}

TEST(DataSets, SquaresOfTheCheckerboardChangeColourAtEachEdge) {
    std::set<std::pair<int, int>> seen;
    for (const LabelledPoint& point :
         drawPoints(setNamed("checkerboard"), {.count = 400, .noise = 0.0})) {
        const int column = static_cast<int>(std::floor((point.place[0] + 1.0F) * 2.0F));
        const int row = static_cast<int>(std::floor((point.place[1] + 1.0F) * 2.0F));
        EXPECT_EQ(static_cast<std::uint32_t>((column + row) % 2), point.label);
        seen.insert({column, row});
    }
    EXPECT_EQ(seen.size(), 16U);
}

}  // namespace
}  // namespace weightscape::lessons
