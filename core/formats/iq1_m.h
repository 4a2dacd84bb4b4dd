// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/formats/ternary_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in sixteen sub-blocks of 16. A sub-block is two points of the codebook of
/// IQ1_S with eight weights each and a 3-bit scale; each point has its own shift.
///
///     byte  0              31   32            47   48                   55
///          [ point bits 0-7    ][ 32 x 4 bits     ][ 4 words of 16 bits   ]
///
///     weight = (scale * (2 scaleCode + 1)) * ({-1, 0, 1} + shift)
///
/// Nibbles, low first: point bits 8-10, then 1 for a shift of -0.125. Words: four scale codes each
/// in the low 12 bits; their highest nibbles are the F16 scale, lowest nibble first. ggml's names:
/// points = qs, highBits = qh, words = scales.
struct IQ1_M {
    static constexpr FormatInfo kInfo{
        .id = "iq1_m",
        .label = "IQ1_M",
        .family = "i-quant",
        .ggmlType = 29,
        .importance = ImportanceUse::Optional,
        .summary = "one of 2048 ternary points per 8 weights, 3-bit scale per 16, one F16 per 256"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        std::uint8_t points[32];
        std::uint8_t highBits[16];
        std::uint16_t words[4];
    };
    static_assert(sizeof(Block) == 56);

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 32; ++i) {
            const unsigned nibble = nibbleAt(block.highBits, i);
            decodeTernaryPoint(block.points[i] | (nibble & 7U) << 8U, stepOf(block, i / 2),
                               nibble >> 3U != 0, out + 8 * i);
        }
    }

  private:
    static Half scaleOf(const Block& block) {
        unsigned bits = 0;
        for (unsigned i = 0; i < 4; ++i) {
            bits |= static_cast<unsigned>(block.words[i] >> 12U) << (4 * i);
        }
        return Half{static_cast<std::uint16_t>(bits)};
    }
    static float stepOf(const Block& block, std::size_t subBlock) {
        const unsigned code = block.words[subBlock / 4] >> (subBlock % 4 * 3) & 7U;
        return toFloat(scaleOf(block)) * static_cast<float>(2U * code + 1U);
    }
};

}  // namespace weightscape::formats
