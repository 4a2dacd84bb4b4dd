// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

/// Roundings from float to integer as the formats' reference encoders do them on x86-64. All are
/// defined for every float, including NaN and infinity, and have no branches.
namespace weightscape::formats {

/// Towards zero. What does not fit in 32 bits, NaN included, gives the smallest int (the result of
/// the instruction cvttss2si, on which the reference's bytes for such weights rest).
[[nodiscard]] inline int truncateToInt(float value) {
    constexpr float kLimit = 2147483648.0F;
    return static_cast<int>(value >= -kLimit && value < kLimit ? value : -kLimit);
}

/// To nearest, ties away from zero (roundf), then as truncateToInt.
[[nodiscard]] inline int roundHalfAway(float value) {
    // Adding the float just below one half cannot carry 0.49999997 to the next integer.
    return truncateToInt(value + std::copysign(0x1.fffffep-2F, value));
}

/// To nearest, ties to even, for |value| <= 4194303; beyond that, and for NaN, some number of
/// -4194304 .. 4194303 which depends on the float's bits only.
[[nodiscard]] inline int nearestInt(float value) {
    // 1.5 * 2^23: the sum's last mantissa bit is worth one, so the addition does the rounding.
    const float shifted = value + 12582912.0F;
    return static_cast<int>(std::bit_cast<std::uint32_t>(shifted) & 0x007FFFFFU) - 0x00400000;
}

}  // namespace weightscape::formats
