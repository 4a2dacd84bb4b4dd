// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <cstring>

#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in eight sub-blocks of 32. A sub-block is eight points of a codebook of 256
/// with four weights each, seven signs per two points, and a 4-bit scale.
///
///     byte  0       1   2          65   66                     97
///          [ scale f16 ][ 64 points   ][ 8 words of 32 bits      ]
///
///     weight = ((scale * (0.5 + scaleCode)) * 0.5) * {4, 12, 20, 28, 36, 44, 52, 62} * sign
///
/// Words as in IQ2_XXS. ggml's names: scale = d, points and words = qs.
struct IQ3_XXS {
    static constexpr FormatInfo kInfo{
        .id = "iq3_xxs",
        .label = "IQ3_XXS",
        .family = "i-quant",
        .ggmlType = 18,
        .importance = ImportanceUse::Optional,
        .summary = "one of 256 points per 4 weights, 4-bit scale per 32, one F16 per 256"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint8_t points[64];
        std::uint8_t signsAndScales[32];
    };
    static_assert(sizeof(Block) == 98);

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 64; ++i) {
            const unsigned signs = evenSigns(wordOf(block, i / 8) >> (i % 8 / 2 * 7) & 127U);
            decodePoint(kIq3XxsGrid.points[block.points[i]], kIq3XxsMagnitudes,
                        stepOf(block, i / 8), signs >> (i % 2 * 4), out + 4 * i);
        }
    }

  private:
    static std::uint32_t wordOf(const Block& block, std::size_t subBlock) {
        std::uint32_t word = 0;
        std::memcpy(&word, block.signsAndScales + 4 * subBlock, sizeof(word));
        return word;
    }
    static float stepOf(const Block& block, std::size_t subBlock) {
        const auto code = static_cast<float>(wordOf(block, subBlock) >> 28U);
        return toFloat(block.scale) * (0.5F + code) * 0.5F;
    }
};

}  // namespace weightscape::formats
