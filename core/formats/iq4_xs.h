// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/codebook_search.h"
#include "core/formats/importance.h"
#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Super-blocks of 256 in eight sub-blocks of 32, each with a signed 6-bit scale, and 4-bit codes
/// for sixteen unevenly spaced levels.
///
///     byte  0       1   2            3   4            7   8        135
///          [ scale f16 ][ high scale bits ][ low scale bits ][ codes, nibbles ]
///
///     weight = (scale * (scaleCode - 32)) * kCodebook[code],   code 0..15, scaleCode 0..63
///
/// Scale code j: low nibble in nibble j of the low bits, two high bits at bit 2 j. Codes of each
/// sub-block as in IQ4_NL. ggml's names: scale = d, highBits = scales_h, lowBits = scales_l,
/// codes = qs.
struct IQ4_XS {
    static constexpr FormatInfo kInfo{
        .id = "iq4_xs",
        .label = "IQ4_XS",
        .family = "i-quant"_text,
        .ggmlType = 23,
        .importance = ImportanceUse::Optional,
        .summary =
            "%1-bit codes for uneven levels, %2-bit scale per %3 weights, one F16 per %4"_text.of(
                4, 6, 32, 256),
        .substitute = "iq4_nl"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    static constexpr std::size_t kSubBlocks = 8;
    struct Block {
        Half scale;
        std::uint8_t highBits[2];
        std::uint8_t lowBits[4];
        std::uint8_t codes[kSubBlocks][16];
    };
    static_assert(sizeof(Block) == 136);

    struct Scales {
        float scale = 0.0F;  ///< stored as F16; the codes come from it before that rounding
        std::int8_t subScales[kSubBlocks] = {};  ///< -32..31

        [[nodiscard]] float step(std::size_t subBlock) const {
            return scale * static_cast<float>(subScales[subBlock]);
        }
    };

    static Scales fit(const float* weights, const FitContext& context) {
        const float variance = sumOfSquares<256>(weights) * (2.0F / 256.0F);
        float found[kSubBlocks];
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            const float* group = weights + 32 * j;
            const float* importance =
                context.importance != nullptr ? context.importance + 32 * j : nullptr;
            float factors[32];
            codebookFactors(group, importance, variance, factors);
            found[j] = fitCodebookScale(group, factors);
        }
        Scales scales{.scale = -largestByMagnitude<kSubBlocks>(found) / 32.0F};
        const float inverse = scales.scale != 0.0F ? 1.0F / scales.scale : 0.0F;
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            scales.subScales[j] =
                static_cast<std::int8_t>(std::clamp(nearestInt(inverse * found[j]), -32, 31));
        }
        return scales;
    }

    static Block encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[256];
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            codebookCodes(weights + 32 * j, scales.step(j), codes + 32 * j);
        }
        return pack(scales, codes);
    }

    static Block pack(const Scales& scales, const std::uint8_t (&codes)[256]) {
        Block block{.scale = toHalf(scales.scale), .highBits = {}, .lowBits = {}, .codes = {}};
        packNibbles<16>(codes, block.codes[0]);
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            const auto code = static_cast<unsigned>(scales.subScales[j] + 32);
            block.lowBits[j / 2] =
                static_cast<std::uint8_t>(block.lowBits[j / 2] | (code & 15U) << (j % 2 * 4));
            block.highBits[j / 4] =
                static_cast<std::uint8_t>(block.highBits[j / 4] | (code >> 4U & 3U) << (j % 4 * 2));
        }
        return block;
    }

    static Scales scalesOf(const Block& block) {
        Scales scales{.scale = toFloat(block.scale)};
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            const unsigned low = block.lowBits[j / 2] >> (j % 2 * 4) & 15U;
            const unsigned high = block.highBits[j / 4] >> (j % 4 * 2) & 3U;
            scales.subScales[j] = static_cast<std::int8_t>(static_cast<int>(low | high << 4U) - 32);
        }
        return scales;
    }

    static void decode(const Block& block, float* out) {
        const Scales scales = scalesOf(block);
        for (std::size_t j = 0; j < kSubBlocks; ++j) {
            const float step = scales.step(j);
            forEachNibble(block.codes[j], [&](std::size_t i, int code) {
                out[32 * j + i] = step * static_cast<float>(kCodebook[code]);
            });
        }
    }

    static void levels(const Block& block, std::size_t weight, LevelSet& out) {
        const float step = scalesOf(block).step(weight / 32);
        for (const int level : kCodebook) out.add(step * static_cast<float>(level));
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.start(
            {FieldKind::SubScale, "sub-block scale"_text, "scales_l, scales_h", numberLess<32>});
        out.addEach(kSubBlocks, 32, [](std::size_t j) -> FieldBits {
            return {bits(8 * offsetof(Block, lowBits) + 4 * j, 4),
                    bits(8 * offsetof(Block, highBits) + 2 * j, 2)};
        });
        out.start({FieldKind::Code, "code"_text, "qs", codebookNumber});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return nibbleOf<16>(offsetof(Block, codes), i);
        });
    }
};

}  // namespace weightscape::formats
