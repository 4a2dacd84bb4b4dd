// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in eight sub-blocks of 32. A sub-block is eight points of a codebook of 512
/// with four weights each, a sign per weight, and a 4-bit scale.
///
///     byte  0       1   2            65   66          73   74    105   106        109
///          [ scale f16 ][ point bits 0-7 ][ point bit 8   ][ signs   ][ 8 x 4 bits    ]
///
///     weight = (scale * (1 + 2 scaleCode)) * {1, 3, .. 15} * sign
///
/// Sign bit set = negative. Bit k of high byte j belongs to point 8 j + k. ggml's names: scale = d,
/// points = qs, highBits = qh, subScales = scales.
struct IQ3_S {
    static constexpr FormatInfo kInfo{
        .id = "iq3_s",
        .label = "IQ3_S",
        .family = "i-quant",
        .ggmlType = 21,
        .importance = ImportanceUse::Optional,
        .summary = "one of 512 points per 4 weights, 4-bit scale per 32, one F16 per 256"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[64];
        std::uint8_t highBits[8];
        std::uint8_t signs[32];
        std::uint8_t subScales[4];
    };
    static_assert(sizeof(Block) == 110);

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 64; ++i) {
            const unsigned high = block.highBits[i / 8] >> (i % 8) & 1U;
            const unsigned signs = static_cast<unsigned>(block.signs[i / 2]) >> (i % 2 * 4);
            decodePoint(kIq3SGrid.points[block.points[i] | high << 8U], kIq3SMagnitudes,
                        stepOf(block, i / 8), signs, out + 4 * i);
        }
    }

  private:
    static float stepOf(const Block& block, std::size_t subBlock) {
        return toFloat(block.scale) *
               static_cast<float>(1U + 2U * nibbleAt(block.subScales, subBlock));
    }
};

}  // namespace weightscape::formats
