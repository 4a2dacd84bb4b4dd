// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/measure/beyond_sigma.h"

/// Simple loops over runs of fewer than 2^31 weights, compiled once for each instruction set. All
/// give the bits of one weight after another.
namespace weightscape::measure {

/// Finite weights outside the interval.
[[nodiscard]] std::uint64_t countOutside(std::span<const float> weights,
                                         const FloatInterval& inside);

/// Weights that are 0 or -0.
[[nodiscard]] std::uint64_t countZeros(std::span<const float> weights);

/// Raises the maxima of columns to the magnitudes of the finite weights of a row, and returns the
/// largest of these. Magnitudes are bits without the sign; the finite ones are below `infinity`.
std::int16_t raiseColumns(std::span<const std::int16_t> row, std::int16_t infinity,
                          std::int16_t* columns);
std::int32_t raiseColumns(std::span<const float> row, std::int32_t infinity, std::int32_t* columns);

}  // namespace weightscape::measure
