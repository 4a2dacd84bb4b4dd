// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/lessons/training/draws.h"
#include "core/support/text.h"

namespace weightscape::lessons {

/// A point of a two-dimensional data set. Without noise all lie within -1 .. 1.
struct LabelledPoint {
    std::array<float, 2> place{};  ///< x to the right, y upwards
    std::uint32_t label = 0;       ///< its class, from 0
};

/// A row of the table of data sets.
struct DataSet {
    std::string_view id;
    Words label;    ///< for people
    Words summary;  ///< one plain line, no full stop
    std::uint32_t classes = 2;
    /// One point of a class, without noise.
    std::array<double, 2> (*draw)(std::uint32_t label, Draws& draws) = nullptr;
};
[[nodiscard]] std::span<const DataSet> allDataSets();
/// By id; null when there is none.
[[nodiscard]] const DataSet* findDataSet(std::string_view id);

/// How points are drawn.
struct PointWish {
    std::size_t count = 512;
    double noise = 0.03;     ///< standard deviation of what is added to x and to y
    std::uint64_t seed = 1;  ///< equal seeds give equal points
};
/// Points of all classes in turn.
[[nodiscard]] std::vector<LabelledPoint> drawPoints(const DataSet& set, const PointWish& wish);

}  // namespace weightscape::lessons
