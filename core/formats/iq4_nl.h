// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/codebook_search.h"
#include "core/formats/importance.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale and 4-bit codes for sixteen unevenly spaced levels.
///
///     byte  0       1   2                                 17
///          [ scale f16 ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high nibble)
///
///     weight = scale * kCodebook[code],   code 0..15
///
/// ggml's names: scale = d, codes = qs.
struct IQ4_NL {
    static constexpr FormatInfo kInfo{
        .id = "iq4_nl",
        .label = "IQ4_NL",
        .family = "i-quant"_text,
        .ggmlType = 20,
        .importance = ImportanceUse::Optional,
        .summary = "%1-bit codes for uneven levels, one F16 scale per %2 weights"_text.of(4, 32),
        .isCacheType = true};
    static constexpr std::size_t kWeightsPerBlock = 32;
    struct Block {
        Half scale;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 18);

    struct Scales {
        float scale = 0.0F;  ///< stored as F16; the codes come from it before that rounding
    };

    static Scales fit(const float* weights, const FitContext& context) {
        const float variance = sumOfSquares<32>(weights) * (2.0F / 32.0F);
        float factors[32];
        codebookFactors(weights, context.importance, variance, factors);
        return {.scale = fitCodebookScale(weights, factors)};
    }

    static Block encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[32];
        codebookCodes(weights, scales.scale, codes);
        return pack(scales, codes);
    }

    static Block pack(const Scales& scales, const std::uint8_t (&codes)[32]) {
        Block block{.scale = toHalf(scales.scale), .codes = {}};
        packNibbles<16>(codes, block.codes);
        return block;
    }

    static Scales scalesOf(const Block& block) { return {.scale = toFloat(block.scale)}; }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        forEachNibble(block.codes, [&](std::size_t i, int code) {
            out[i] = scale * static_cast<float>(kCodebook[code]);
        });
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        for (const int level : kCodebook) out.add(scale * static_cast<float>(level));
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 32);
        out.start({FieldKind::Code, "code"_text, "qs", codebookNumber});
        out.addEach(32, 1, [](std::size_t i) -> FieldBits {
            return nibbleOf<16>(offsetof(Block, codes), i);
        });
    }
};

}  // namespace weightscape::formats
