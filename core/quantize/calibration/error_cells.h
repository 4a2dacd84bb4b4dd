// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/quantize/elements/group_codec.h"

/// The squared error of a weight as a function of the scale: pieces of a quadratic.
namespace weightscape::calibration {

/// A stretch of x = weight / scale + offset over which a weight has the same choice of levels. From
/// level a alone (nearest rounding and floor) it has the error (w - a s)^2; between levels a and b
/// (stochastic rounding) the expected error (w - a s)(b s - w). Levels are less the offset.
struct ErrorCell {
    double begin = 0.0;  ///< belongs to the cell; the first one begins at minus infinity
    double lower = 0.0;  ///< a
    double upper = 0.0;  ///< b; equal to a where there is no chance
};

/// The cells of a codec's levels under its rounding, ascending and without gaps.
void errorCells(const elements::GroupCodec& codec, std::vector<ErrorCell>& cells);

/// Index of the cell that holds x.
[[nodiscard]] std::size_t cellAt(std::span<const ErrorCell> cells, double x);

/// squares - 2 s products + s^2 levels: the error of weights that stay in their cells.
struct ErrorQuadratic {
    double squares = 0.0;
    double products = 0.0;
    double levels = 0.0;

    [[nodiscard]] double at(double scale) const {
        return squares - 2.0 * scale * products + scale * scale * levels;
    }
    /// Adds sums over weights of one cell: of the importance, of importance x weight and of
    /// importance x weight^2.
    void add(const ErrorCell& cell, double offset, double one, double first, double second) {
        const double a = cell.lower - offset;
        const double b = cell.upper - offset;
        const double sign = cell.lower == cell.upper ? 1.0 : -1.0;
        squares += sign * second;
        products += sign * 0.5 * (a + b) * first;
        levels += sign * a * b * one;
    }
};

}  // namespace weightscape::calibration
