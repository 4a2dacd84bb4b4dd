// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/fp4_codes.h"
#include "core/formats/signed_search.h"

namespace weightscape::formats {

/// Blocks of 32 FP4 floats (E2M1) with a power of two as scale (OCP Microscaling Formats 1.0).
///
///     byte  0           1                                 16
///          [ exponent ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high nibble)
///
///     weight = 2^(exponent - 127) * E2M1(code)
///
/// The exponent is the largest weight's less 2, so that weights above 6 * 2^(exponent - 127) are
/// clipped; an importance vector changes nothing. ggml's names: exponent = e, codes = qs.
struct MXFP4 {
    static constexpr FormatInfo kInfo{
        .id = "mxfp4",
        .label = "MXFP4",
        .family = "fp4"_text,
        .ggmlType = 39,
        .importance = ImportanceUse::Ignored,
        .summary = "%1-bit floats, one power of two as scale per %2 weights"_text.of(4, 32)};
    static constexpr std::size_t kWeightsPerBlock = 32;
    struct Block {
        std::uint8_t exponent;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 17);

    struct Scales {
        std::uint8_t exponent = 0;
    };

    static Scales fit(const float* weights, const FitContext& /*context*/) {
        const float magnitude = std::fabs(largestByMagnitude<kWeightsPerBlock>(weights));
        if (magnitude == 0.0F || std::isinf(magnitude)) return {.exponent = 0};
        // Exponents below zero wrap around, as the reference's do.
        return {.exponent = static_cast<std::uint8_t>(floorOfRoundedLog2(magnitude) - 2 + 127)};
    }

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.exponent = scales.exponent, .codes = {}};
        std::uint8_t codes[32];
        nearestFp4Codes<32>(weights, stepOf(scales.exponent), codes);
        packNibbles<16>(codes, block.codes);
        return block;
    }

    static Scales scalesOf(const Block& block) { return {.exponent = block.exponent}; }

    /// Half the scale, 2^(exponent - 128), subnormal for exponents 0 and 1.
    static float stepOf(std::uint8_t exponent) {
        const std::uint32_t bits = exponent < 2 ? 0x00200000U << exponent : (exponent - 1U) << 23U;
        return std::bit_cast<float>(bits);
    }

    static void decode(const Block& block, float* out) {
        const float step = stepOf(block.exponent);
        forEachNibble(block.codes, [&](std::size_t i, int code) {
            out[i] = fp4Value(static_cast<std::uint8_t>(code), step);
        });
    }

    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        fp4Levels(stepOf(block.exponent), out);
    }

    static void fields(BlockFields& out) {
        out.start({FieldKind::Scale, "scale"_text, "e", [](std::uint64_t exponent) {
                       return 2.0 * stepOf(static_cast<std::uint8_t>(exponent));
                   }});
        out.add(BlockFields::run(0, 32), bits(8 * offsetof(Block, exponent), 8));
        out.start({FieldKind::Code, "code"_text, "qs", fp4Number});
        out.addEach(32, 1, [](std::size_t i) -> FieldBits {
            return nibbleOf<16>(offsetof(Block, codes), i);
        });
    }

  private:
    /// floor(log2f(value)) for finite values above 0. The reference takes the floor after the
    /// logarithm became a float, so the floats closest below 2^k count as 2^k. There are
    /// ln 2 * 2^m of them (in steps of 2^(k - 24)) when 2^m is the magnitude of floats at k.
    static int floorOfRoundedLog2(float value) {
        int above = 0;
        const float fraction = std::frexp(value, &above);  // value = fraction * 2^above
        const auto magnitude = static_cast<unsigned>(above > 0 ? above - 1 : -above);
        const unsigned steps = 88U >> (8U - static_cast<unsigned>(std::bit_width(magnitude)));
        const bool roundsUp = fraction >= 1.0F - static_cast<float>(steps) * 0x1.0p-24F;
        return roundsUp ? above : above - 1;
    }
};

}  // namespace weightscape::formats
