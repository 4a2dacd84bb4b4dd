// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/formats/block_fields.h"

namespace weightscape::formats {

/// Eight scales and eight minimums of six bits in twelve bytes (Q4_K, Q5_K).
///
///     byte 0..3    scale 0..3 in bits 0-5,             high bits of scale 4..7 in bits 6-7
///     byte 4..7    minimum 0..3 in bits 0-5,           high bits of minimum 4..7 in bits 6-7
///     byte 8..11   low nibble of scale 4..7, bits 0-3; low nibble of minimum 4..7, bits 4-7
inline void packSixBitScales(const std::uint8_t (&scales)[8], const std::uint8_t (&minimums)[8],
                             std::uint8_t (&bytes)[12]) {
    for (int i = 0; i < 4; ++i) {
        const unsigned scale = scales[i + 4];
        const unsigned minimum = minimums[i + 4];
        bytes[i] = static_cast<std::uint8_t>(scales[i] | (scale >> 4U) << 6U);
        bytes[i + 4] = static_cast<std::uint8_t>(minimums[i] | (minimum >> 4U) << 6U);
        bytes[i + 8] = static_cast<std::uint8_t>((scale & 15U) | (minimum & 15U) << 4U);
    }
}

/// Four bytes at a time: their order in a word does not matter here.
inline void unpackSixBitScales(const std::uint8_t* bytes, std::uint8_t* scales,
                               std::uint8_t* minimums) {
    std::uint32_t words[3];
    std::memcpy(words, bytes, sizeof(words));
    const std::uint32_t scaleWords[2] = {words[0] & 0x3F3F3F3FU,
                                         (words[2] & 0x0F0F0F0FU) | (words[0] >> 2U & 0x30303030U)};
    const std::uint32_t minimumWords[2] = {
        words[1] & 0x3F3F3F3FU, (words[2] >> 4U & 0x0F0F0F0FU) | (words[1] >> 2U & 0x30303030U)};
    std::memcpy(scales, scaleWords, sizeof(scaleWords));
    std::memcpy(minimums, minimumWords, sizeof(minimumWords));
}

/// Describes the twelve bytes, which start at byte `offset` of a block of 256.
inline void addSixBitScaleFields(std::size_t offset, BlockFields& out) {
    out.start({FieldKind::SubScale, "sub-block scale"_text, "scales", wholeNumber});
    out.addEach(8, 32, [=](std::size_t j) -> FieldBits {
        if (j < 4) return bits(8 * (offset + j), 6);
        return {bits(8 * (offset + j + 4), 4), bits(8 * (offset + j - 4) + 6, 2)};
    });
    out.start({FieldKind::SubMinimum, "sub-block minimum"_text, "scales", wholeNumber});
    out.addEach(8, 32, [=](std::size_t j) -> FieldBits {
        if (j < 4) return bits(8 * (offset + 4 + j), 6);
        return {bits(8 * (offset + j + 4) + 4, 4), bits(8 * (offset + j) + 6, 2)};
    });
}

}  // namespace weightscape::formats
