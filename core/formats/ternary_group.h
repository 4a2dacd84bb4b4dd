// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/iq_grids.h"

/// What IQ1_S and IQ1_M share: levels -1, 0 and 1 of a codebook, all moved up or down a little.
///
///     weight = step * (level + shift),   shift = 0.125 or -0.125
namespace weightscape::formats {

inline constexpr float kIq1Shift = 0.125F;

/// The three levels, moved up ([0]) or down ([1]).
inline constexpr float kShiftedLevels[2][3] = {{-1.0F + kIq1Shift, kIq1Shift, 1.0F + kIq1Shift},
                                               {-1.0F - kIq1Shift, -kIq1Shift, 1.0F - kIq1Shift}};

/// The shift that a bit stands for, for describing blocks.
[[nodiscard]] inline double shiftNumber(std::uint64_t down) {
    return down != 0 ? -kIq1Shift : kIq1Shift;
}

/// Decodes the eight weights of point number `index`.
inline void decodeTernaryPoint(std::size_t index, float step, bool down, float* out) {
    const GridPoint<8>& point = kIq1Grid.points[index];
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = step * kShiftedLevels[down ? 1 : 0][point.levels[i]];
    }
}

inline void ternaryLevels(float step, bool down, LevelSet& out) {
    for (const float value : kShiftedLevels[down ? 1 : 0]) out.add(step * value);
}

}  // namespace weightscape::formats
