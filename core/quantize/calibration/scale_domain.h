// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "core/quantize/calibration/error_cells.h"
#include "core/quantize/elements/group.h"
#include "core/quantize/elements/options.h"

/// What the searches for the scale of least squared error share.
namespace weightscape::calibration {

/// Scale and offset (weight = (level - offset) x scale) with their squared error.
struct FoundScale {
    double scale = 0.0;
    double offset = 0.0;
    double error = std::numeric_limits<double>::infinity();
};

/// The scales that are tried: every value of the stored type from 0 to `limit`.
struct ScaleDomain {
    std::span<const ErrorCell> cells;
    elements::ScaleType type = elements::ScaleType::F16;
    double limit = 0.0;

    /// True when a choice of levels, once made, may be kept at another scale and then gives no less
    /// than the true error: with nearest rounding, whose level is the best one.
    bool keepsLevels = true;
    /// All cells but the first begin one after the other: levels are whole numbers.
    bool even = false;

    /// Index of the cell that holds x (finite).
    [[nodiscard]] std::size_t cellOf(double x) const {
        if (!even) return cellAt(cells, x);
        const double last = static_cast<double>(cells.size() - 1);
        const double index = std::clamp(x - cells[1].begin + 1.0, 0.0, last);
        return static_cast<std::size_t>(index);
    }
    /// Values that the lowest and the highest level stand for when the scale is anywhere in
    /// low .. high: the widest of each.
    [[nodiscard]] std::pair<double, double> ends(double low, double high, double offset) const;
};

/// The values of a stored type on both sides of a scale (the same twice when it is stored as it
/// is). Precondition: scale >= 0.
[[nodiscard]] std::pair<float, float> storedAround(elements::ScaleType type, double scale);

/// Half the smallest scale above 0 that a type can store.
[[nodiscard]] double vanishingScale(elements::ScaleType type);

/// How many weights of equal importance would scatter the error as much: (sum m)^2 / (sum m^2);
/// the number of weights without importance, 1 when all is 0.
[[nodiscard]] double effectiveCount(const elements::Group& group);

/// Sum of importance x (distance to low .. high)^2.
[[nodiscard]] double clippedError(const elements::Group& group, double low, double high);

}  // namespace weightscape::calibration
