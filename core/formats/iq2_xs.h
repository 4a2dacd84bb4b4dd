// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/codebook_group.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in sixteen sub-blocks of 16. A sub-block is two points of a codebook of 512
/// with eight weights each, seven signs per point, and a 4-bit scale.
///
///     byte  0       1   2                      65   66                    73
///          [ scale f16 ][ 32 x (9 + 7 bits)      ][ 16 x 4 bits, low first ]
///
///     weight = ((scale * (0.5 + scaleCode)) * 0.25) * {8, 25, 43} * sign
///
/// The low 9 bits are the point, the others its signs as in IQ2_XXS. ggml's names: scale = d,
/// points = qs, subScales = scales.
struct IQ2_XS {
    static constexpr FormatInfo kInfo{
        .id = "iq2_xs",
        .label = "IQ2_XS",
        .family = "i-quant",
        .ggmlType = 17,
        .importance = ImportanceUse::Required,
        .summary = "one of 512 points per 8 weights, 4-bit scale per 16, one F16 per 256"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        std::uint16_t points[32];
        std::uint8_t subScales[8];
    };
    static_assert(sizeof(Block) == 74);

    static void decode(const Block& block, float* out) {
        for (std::size_t i = 0; i < 32; ++i) {
            decodePoint(kIq2XsGrid.points[block.points[i] & 511U], kIq2Magnitudes,
                        stepOf(block, i / 2), evenSigns(block.points[i] >> 9U), out + 8 * i);
        }
    }

  private:
    static float stepOf(const Block& block, std::size_t subBlock) {
        const auto code = static_cast<float>(nibbleAt(block.subScales, subBlock));
        return toFloat(block.scale) * (0.5F + code) * 0.25F;
    }
};

}  // namespace weightscape::formats
