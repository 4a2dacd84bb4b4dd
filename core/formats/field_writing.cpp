// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/formats/field_writing.h"

namespace weightscape::formats {

void writeField(const FieldBits& bits, std::uint64_t stored, std::span<std::byte> block) {
    for (const BitRange& part : bits.parts()) {
        for (std::size_t bit = part.first; bit < std::size_t{part.first} + part.count; ++bit) {
            const std::byte mask = std::byte{1} << bit % 8;
            block[bit / 8] = (stored & 1U) != 0 ? block[bit / 8] | mask : block[bit / 8] & ~mask;
            stored >>= 1U;
        }
    }
}

}  // namespace weightscape::formats
