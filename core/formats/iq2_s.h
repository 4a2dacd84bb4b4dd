// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in sixteen sub-blocks of 16. A sub-block is two points of a codebook of 1024
/// with eight weights each, eight signs per point, and a 4-bit scale.
///
///     byte  0       1   2            33   34      65   66             73   74             81
///          [ scale f16 ][ point bits 0-7 ][ signs   ][ point bits 8-9   ][ 16 x 4 bits      ]
///
///     weight = ((scale * (0.5 + scaleCode)) * 0.25) * {8, 25, 43} * sign
///
/// Sign bit set = negative. Byte j of the high bits serves points 4 j .. 4 j + 3, lowest bits
/// first. ggml's names: scale = d, points and signs = qs, highBits = qh, subScales = scales.
struct IQ2_S {
    static constexpr FormatInfo kInfo{
        .id = "iq2_s",
        .label = "IQ2_S",
        .family = "i-quant",
        .ggmlType = 22,
        .importance = ImportanceUse::Optional,
        .summary = "one of 1024 points per 8 weights, 4-bit scale per 16, one F16 per 256"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[32];
        std::uint8_t signs[32];
        std::uint8_t highBits[8];
        std::uint8_t subScales[8];
    };
    static_assert(sizeof(Block) == 82);

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 32; ++i) {
            const unsigned high = block.highBits[i / 4] >> (i % 4 * 2) & 3U;
            decodePoint(kIq2SGrid.points[block.points[i] | high << 8U], kIq2Magnitudes,
                        stepOf(block, i / 2), block.signs[i], out + 8 * i);
        }
    }

  private:
    static float stepOf(const Block& block, std::size_t subBlock) {
        const auto code = static_cast<float>(nibbleAt(block.subScales, subBlock));
        return toFloat(block.scale) * (0.5F + code) * 0.25F;
    }
};

}  // namespace weightscape::formats
