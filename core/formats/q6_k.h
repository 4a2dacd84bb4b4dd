// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/signed_search.h"
#include "core/formats/signed_super_block.h"

namespace weightscape::formats {

/// Super-blocks of 256 in sixteen sub-blocks of 16, each with a signed 8-bit scale, no minimum.
///
///     byte  0                127   128             191   192            207   208    209
///          [ codes, low 4 bits  ][ codes, high 2 bits  ][ 16 x int8 scales  ][ scale f16 ]
///
///     weight = (scale * subScale) * (code - 32),   code 0..63
///
/// Low bits in groups of 128: byte j = weight j | j + 64, byte 32 + j = weight j + 32 | j + 96.
/// High bits in groups of 128: byte j holds weights j, j + 32, j + 64, j + 96 from its low bits up.
/// ggml's names: lowBits = ql, highBits = qh, subScales = scales, scale = d.
struct Q6_K : SignedSuperBlock<Q6_K> {
    static constexpr FormatInfo kInfo{
        .id = "q6_k",
        .label = "Q6_K",
        .family = "k-quant"_text,
        .ggmlType = 14,
        .importance = ImportanceUse::Optional,
        .summary =
            "%1-bit codes, %2-bit scale per %3 weights, one F16 per %4"_text.of(6, 8, 16, 256),
        .substitute = "q8_0"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        std::uint8_t lowBits[128];
        std::uint8_t highBits[64];
        std::int8_t subScales[16];
        Half scale;
    };
    static_assert(sizeof(Block) == 210);

    using Scales = SignedScales;
    static constexpr int kMaximum = 32;

    static Scales fit(const float* weights, const FitContext& context) {
        SignedFit fits[16];
        float found[16];
        for (std::size_t j = 0; j < 16; ++j) {
            // The importance is taken as it is, not combined with the weights as elsewhere.
            const float* importance =
                context.importance != nullptr ? context.importance + 16 * j : nullptr;
            fits[j] = fitSigned<16, 32>(weights + 16 * j, importance);
            found[j] = fits[j].scale;
        }
        Scales scales;
        const float largest = largestByMagnitude<16>(found);
        if (std::fabs(largest) < kGroupEpsilon) return scales;
        const float inverse = -128.0F / largest;
        scales.scale = toHalf(1.0F / inverse);
        for (std::size_t j = 0; j < 16; ++j) {
            scales.subScales[j] =
                static_cast<std::int8_t>(std::min(127, nearestInt(inverse * found[j])));
        }
        keepIdleCodes<32>(weights, fits, scales);
        return scales;
    }

    static Block pack(const Scales& scales, const std::uint8_t (&codes)[256]) {
        Block block{.lowBits = {}, .highBits = {}, .subScales = {}, .scale = scales.scale};
        std::copy_n(scales.subScales, 16, block.subScales);
        packNibbles<64>(codes, block.lowBits);
        std::uint8_t high[256];
        for (std::size_t i = 0; i < 256; ++i) high[i] = codes[i] >> 4U;
        packQuarters(high, block.highBits);
        return block;
    }

    static Scales storedScales(const Block& block) {
        Scales scales{.scale = block.scale};
        std::copy_n(block.subScales, 16, scales.subScales);
        return scales;
    }
    static void unpackCodes(const Block& block, std::uint8_t (&codes)[256]) {
        unpackNibbles<64>(block.lowBits, codes);
        addQuarters(block.highBits, 4, codes);
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.start(
            {FieldKind::SubScale, "sub-block scale"_text, "scales", signedNumber<std::int8_t>});
        out.addEach(16, 16,
                    [](std::size_t j) { return bits(8 * (offsetof(Block, subScales) + j), 8); });
        out.start({FieldKind::Code, "code"_text, "ql, qh", numberLess<32>});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return {nibbleOf<64>(offsetof(Block, lowBits), i),
                    quarterOf(offsetof(Block, highBits), i)};
        });
    }
};

}  // namespace weightscape::formats
