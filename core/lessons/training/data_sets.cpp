// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/data_sets.h"

#include <cmath>
#include <numbers>

namespace weightscape::lessons {
namespace {

constexpr double kPi = std::numbers::pi;

/// Two half circles that reach into each other.
std::array<double, 2> drawMoon(std::uint32_t label, Draws& draws) {
    const double angle = draws.uniform(0.0, kPi);
    const double x = label == 0 ? std::cos(angle) : 1.0 - std::cos(angle);
    const double y = label == 0 ? std::sin(angle) : 0.5 - std::sin(angle);
    return {(x - 0.5) * 0.6, (y - 0.25) * 0.6};
}

/// Three arms, each once around.
std::array<double, 2> drawSpiral(std::uint32_t label, Draws& draws) {
    const double along = draws.uniform();
    const double radius = 0.1 + 0.85 * along;
    const double angle = 2.0 * kPi * (along + label / 3.0);
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// Rings around each other.
std::array<double, 2> drawRing(std::uint32_t label, Draws& draws) {
    const double radius = 0.2 + 0.35 * label;
    const double angle = draws.uniform(0.0, 2.0 * kPi);
    return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// Four by four squares.
std::array<double, 2> drawSquare(std::uint32_t label, Draws& draws) {
    const auto row = draws.below(4);
    const auto column = 2 * draws.below(2) + (row + label) % 2;
    return {(static_cast<double>(column) + draws.uniform()) / 2.0 - 1.0,
            (static_cast<double>(row) + draws.uniform()) / 2.0 - 1.0};
}

constexpr std::array kDataSets = {
    DataSet{.id = "moons",
            .label = "Two moons"_text,
            .summary = "Two half circles that reach into each other"_text,
            .draw = drawMoon},
    DataSet{.id = "spirals",
            .label = "Spirals"_text,
            .summary = "Three arms around one centre"_text,
            .classes = 3,
            .draw = drawSpiral},
    DataSet{.id = "rings",
            .label = "Rings"_text,
            .summary = "Three rings around each other"_text,
            .classes = 3,
            .draw = drawRing},
    DataSet{.id = "checkerboard",
            .label = "Checkerboard"_text,
            .summary = "Four by four squares in two colours"_text,
            .draw = drawSquare},
};

}  // namespace

std::span<const DataSet> allDataSets() {
    return kDataSets;
}

const DataSet* findDataSet(std::string_view id) {
    for (const DataSet& set : kDataSets) {
        if (set.id == id) return &set;
    }
    return nullptr;
}

std::vector<LabelledPoint> drawPoints(const DataSet& set, const PointWish& wish) {
    Draws draws(wish.seed);
    std::vector<LabelledPoint> points(wish.count);
    for (std::size_t i = 0; i < wish.count; ++i) {
        points[i].label = static_cast<std::uint32_t>(i % set.classes);
        const auto exact = set.draw(points[i].label, draws);
        for (std::size_t axis = 0; axis < 2; ++axis) {
            points[i].place[axis] = static_cast<float>(exact[axis] + wish.noise * draws.normal());
        }
    }
    return points;
}

}  // namespace weightscape::lessons
