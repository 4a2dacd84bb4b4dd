// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/importance.h"
#include "core/formats/signed_search.h"
#include "core/formats/signed_super_block.h"

namespace weightscape::formats {

/// Super-blocks of 256 in sixteen sub-blocks of 16, each with a signed 6-bit scale, no minimum.
///
///     byte  0          31   32               95   96            107   108    109
///          [ third bits   ][ codes, low 2 bits  ][ 16 x 6-bit scales ][ scale f16 ]
///
///     weight = (scale * (scaleCode - 32)) * (code - 4),   code 0..7, scaleCode 0..63
///
/// Bit k of third-bit byte j belongs to weight 32 k + j; low bits as in Q2_K. Scale bytes 0..7: low
/// nibbles of scale j | j + 8; byte 8 + j: high two bits of scales j, j + 4, j + 8, j + 12.
/// ggml's names: thirdBits = hmask, codes = qs, subScales = scales, scale = d.
struct Q3_K : SignedSuperBlock<Q3_K> {
    static constexpr FormatInfo kInfo{
        .id = "q3_k",
        .label = "Q3_K",
        .family = "k-quant"_text,
        .ggmlType = 11,
        .importance = ImportanceUse::Optional,
        .summary =
            "%1-bit codes, %2-bit scale per %3 weights, one F16 per %4"_text.of(3, 6, 16, 256),
        .substitute = "q4_0"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        std::uint8_t thirdBits[32];
        std::uint8_t codes[64];
        std::uint8_t subScales[12];
        Half scale;
    };
    static_assert(sizeof(Block) == 110);

    using Scales = SignedScales;
    static constexpr int kMaximum = 4;

    static Scales fit(const float* weights, const FitContext& context) {
        if (context.importance != nullptr) return fitWeighted(weights, context.importance);
        Scales scales;
        float found[16];
        for (std::size_t j = 0; j < 16; ++j) {
            found[j] = fitSignedByMoves<16, 4>(weights + 16 * j, scales.idleCodes + 16 * j);
        }
        const float largest = largestByMagnitude<16>(found);
        if (largest == 0.0F) {
            std::fill_n(scales.subScales, 16, std::int8_t{-32});
            return scales;
        }
        const float inverse = -32.0F / largest;
        scales.scale = toHalf(1.0F / inverse);
        for (std::size_t j = 0; j < 16; ++j) {
            scales.subScales[j] =
                static_cast<std::int8_t>(std::clamp(nearestInt(inverse * found[j]), -32, 31));
        }
        return scales;
    }

    static Block pack(const Scales& scales, const std::uint8_t (&codes)[256]) {
        Block block{.thirdBits = {}, .codes = {}, .subScales = {}, .scale = scales.scale};
        packScales(scales.subScales, block.subScales);
        packQuarters(codes, block.codes);
        packBitPlane(codes, 2, block.thirdBits);
        return block;
    }

    /// The sixteen 6-bit codes of the scales. Four bytes at a time: their order in a word does not
    /// matter here.
    static void unpackScaleCodes(const std::uint8_t* bytes, std::uint8_t (&codes)[16]) {
        std::uint32_t words[3];
        std::memcpy(words, bytes, sizeof(words));
        for (std::size_t j = 0; j < 4; ++j) {
            const std::uint32_t low = words[j % 2] >> (j / 2 * 4) & 0x0F0F0F0FU;
            const std::uint32_t high = words[2] >> (2 * j) & 0x03030303U;
            const std::uint32_t four = low | high << 4U;
            std::memcpy(codes + 4 * j, &four, sizeof(four));
        }
    }

    static Scales storedScales(const Block& block) {
        Scales scales{.scale = block.scale};
        std::uint8_t codes[16];
        unpackScaleCodes(block.subScales, codes);
        for (std::size_t j = 0; j < 16; ++j) {
            scales.subScales[j] = static_cast<std::int8_t>(codes[j] - 32);
        }
        return scales;
    }
    static void unpackCodes(const Block& block, std::uint8_t (&codes)[256]) {
        std::fill_n(codes, 256, std::uint8_t{0});
        addQuarters(block.codes, 0, codes);
        addBitPlane(block.thirdBits, 2, codes);
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        constexpr std::size_t kScales = offsetof(Block, subScales);
        out.start({FieldKind::SubScale, "sub-block scale"_text, "scales", numberLess<32>});
        out.addEach(16, 16, [](std::size_t j) -> FieldBits {
            return {bits(8 * (kScales + j % 8) + j / 8 * 4, 4),
                    bits(8 * (kScales + 8 + j % 4) + j / 4 * 2, 2)};
        });
        out.start({FieldKind::Code, "code"_text, "qs, hmask", numberLess<4>});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return {quarterOf(offsetof(Block, codes), i),
                    planeBitOf(offsetof(Block, thirdBits), i)};
        });
    }

  private:
    static Scales fitWeighted(const float* weights, const float* importance) {
        const float variance = 2.0F * sumOfSquares<256>(weights) / 256.0F;
        Scales scales;
        SignedFit fits[16];
        float found[16];
        float subBlockImportance[16];
        for (std::size_t j = 0; j < 16; ++j) {
            float combined[16];
            combineImportance<16>(weights + 16 * j, importance + 16 * j, variance, combined);
            subBlockImportance[j] = sumOf<16>(combined);
            fits[j] = fitSigned<16, 4>(weights + 16 * j, combined);
            found[j] = fits[j].scale;
        }
        const SignedFit outer = fitSigned<16, 32>(found, subBlockImportance);
        scales.scale = toHalf(outer.scale);
        for (std::size_t j = 0; j < 16; ++j) {
            scales.subScales[j] = static_cast<std::int8_t>(outer.rounding.code<32>(found[j]) - 32);
        }
        keepIdleCodes<4>(weights, fits, scales);
        return scales;
    }
    static void packScales(const std::int8_t (&subScales)[16], std::uint8_t (&bytes)[12]) {
        for (std::size_t j = 0; j < 16; ++j) {
            const auto code = static_cast<unsigned>(subScales[j] + 32);
            const unsigned low = (code & 15U) << (j / 8 * 4);
            const unsigned high = (code >> 4U) << (j / 4 * 2);
            bytes[j % 8] = static_cast<std::uint8_t>(bytes[j % 8] | low);
            bytes[8 + j % 4] = static_cast<std::uint8_t>(bytes[8 + j % 4] | high);
        }
    }
};

}  // namespace weightscape::formats
