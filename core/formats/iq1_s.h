// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/ternary_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in eight sub-blocks of 32. A sub-block is four points of a ternary codebook
/// of 2048 with eight weights each, a 3-bit scale and the direction of the shift.
///
///     byte  0       1   2            33   34                          49
///          [ scale f16 ][ point bits 0-7 ][ 8 words of 16 bits          ]
///
///     weight = (scale * (2 scaleCode + 1)) * ({-1, 0, 1} + shift)
///
/// Word: bits 3 k .. 3 k + 2 are the high bits of point k, then the scale code; the highest bit
/// set means a shift of -0.125, else 0.125. ggml's names: scale = d, points = qs, words = qh.
struct IQ1_S {
    static constexpr FormatInfo kInfo{
        .id = "iq1_s",
        .label = "IQ1_S",
        .family = "i-quant",
        .ggmlType = 19,
        .importance = ImportanceUse::Required,
        .summary = "one of 2048 ternary points per 8 weights, 3-bit scale per 32, one F16 per 256"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[32];
        std::uint16_t words[8];
    };
    static_assert(sizeof(Block) == 50);

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 32; ++i) {
            const unsigned high = block.words[i / 4] >> (i % 4 * 3) & 7U;
            decodeTernaryPoint(block.points[i] | high << 8U, stepOf(block, i / 4),
                               isDown(block, i / 4), out + 8 * i);
        }
    }

  private:
    static float stepOf(const Block& block, std::size_t subBlock) {
        const unsigned code = block.words[subBlock] >> 12U & 7U;
        return toFloat(block.scale) * static_cast<float>(2U * code + 1U);
    }
    static bool isDown(const Block& block, std::size_t subBlock) {
        return block.words[subBlock] >> 15U != 0;
    }
};

}  // namespace weightscape::formats
