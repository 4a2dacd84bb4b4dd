// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

/// The codebooks of the IQ formats. They were chosen by the authors of ggml (MIT licence), are part
/// of the file format and cannot be derived from anything.
///
/// A codebook is a set of points in the cube {0 .. Radix - 1}^Dimension. A block stores the index
/// of one point for Dimension neighbouring weights; the point says the level of each of them, and
/// the format says what a level is worth. Points are numbered in ascending order of their cell,
///
///     cell = level 0 + level 1 * Radix + level 2 * Radix² + ...
///
/// so a codebook is the set itself: one bit per cell (iq_grids.cpp).
namespace weightscape::formats {

template <std::size_t Dimension>
struct GridPoint {
    std::uint8_t levels[Dimension];
};

constexpr std::size_t power(std::size_t base, std::size_t exponent) {
    return exponent == 0 ? 1 : base * power(base, exponent - 1);
}

template <std::size_t Dimension, std::size_t Radix, std::size_t Points>
struct Grid {
    static constexpr std::size_t kDimension = Dimension;
    static constexpr std::size_t kRadix = Radix;
    static constexpr std::size_t kPoints = Points;
    static constexpr std::size_t kCells = power(Radix, Dimension);
    GridPoint<Dimension> points[Points];

    /// The cell of Dimension levels, each below Radix.
    [[nodiscard]] static constexpr std::size_t cellOf(const std::uint8_t* levels) {
        std::size_t cell = 0;
        for (std::size_t i = Dimension; i > 0; --i) cell = cell * Radix + levels[i - 1];
        return cell;
    }
};

using Iq2XxsGrid = Grid<8, 3, 256>;
using Iq2XsGrid = Grid<8, 3, 512>;
using Iq2SGrid = Grid<8, 3, 1024>;
using Iq3XxsGrid = Grid<4, 8, 256>;
using Iq3SGrid = Grid<4, 8, 512>;
using Iq1Grid = Grid<8, 3, 2048>;

extern const Iq2XxsGrid kIq2XxsGrid;
extern const Iq2XsGrid kIq2XsGrid;
extern const Iq2SGrid kIq2SGrid;
extern const Iq3XxsGrid kIq3XxsGrid;
extern const Iq3SGrid kIq3SGrid;
extern const Iq1Grid kIq1Grid;  ///< for IQ1_S and IQ1_M

}  // namespace weightscape::formats
