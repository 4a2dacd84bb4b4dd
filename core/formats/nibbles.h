// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace weightscape::formats {

/// The half-and-half packing of blocks of 32: byte j of 16 holds weight j in its low nibble and
/// weight j + 16 in its high nibble.
[[nodiscard]] inline int nibbleOf(const std::uint8_t* bytes, std::size_t weight) {
    return weight < 16 ? bytes[weight] & 0x0F : bytes[weight - 16] >> 4;
}

/// Low four bits of `low` and `high` as one byte.
[[nodiscard]] inline std::uint8_t packNibbles(int low, int high) {
    return static_cast<std::uint8_t>((low & 0x0F) | (high & 0x0F) << 4);
}

}  // namespace weightscape::formats
