// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/affine_super_block.h"
#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/six_bit_scales.h"

namespace weightscape::formats {

/// As Q4_K with a fifth bit per code.
///
///     byte  0       1   2         3   4                15   16             47   48             175
///          [ scale f16 ][ minimum f16 ][ 8 x (6 + 6) bits ][ fifth bits       ][ codes, low 4 bits
///          ]
///
///     weight = (scale * scaleCode) * code - minimum * minimumCode,   code 0..31
///
/// Bit k of fifth-bit byte j belongs to weight 32 k + j.
/// ggml's names: scale = d, minimum = dmin, fifthBits = qh, codes = qs.
struct Q5_K : SixBitFormat<Q5_K> {
    static constexpr FormatInfo kInfo{
        .id = "q5_k",
        .label = "Q5_K",
        .family = "k-quant"_text,
        .ggmlType = 13,
        .importance = ImportanceUse::Optional,
        .summary = "%1-bit codes, %2-bit scale and minimum per %3 weights, two F16 per %4"_text.of(
            5, 6, 32, 256),
        .substitute = "q5_1"};
    static constexpr std::size_t kWeightsPerBlock = 256;
    struct Block {
        Half scale;
        Half minimum;
        std::uint8_t subScales[12];
        std::uint8_t fifthBits[32];
        std::uint8_t codes[128];
    };
    static_assert(sizeof(Block) == 176);

    struct Search {
        static constexpr std::size_t kCount = 32;
        static constexpr int kMaximum = 31;
        static constexpr float kFirst = -0.5F;
        static constexpr float kStep = 0.1F;
        static constexpr int kSteps = 15;
        static constexpr bool kAbsoluteError = false;
    };

    static Block pack(const Scales& scales, const std::uint8_t (&codes)[256]) {
        Block block{.scale = scales.scale,
                    .minimum = scales.minimum,
                    .subScales = {},
                    .fifthBits = {},
                    .codes = {}};
        packSixBitScales(scales.scaleCodes, scales.minimumCodes, block.subScales);
        packNibbles<32>(codes, block.codes);
        packBitPlane(codes, 4, block.fifthBits);
        return block;
    }

    static void unpackCodes(const Block& block, std::uint8_t (&codes)[256]) {
        unpackNibbles<32>(block.codes, codes);
        addBitPlane(block.fifthBits, 4, codes);
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.addHalf(FieldKind::Minimum, "minimum"_text, "dmin", offsetof(Block, minimum), 256);
        addSixBitScaleFields(offsetof(Block, subScales), out);
        out.start({FieldKind::Code, "code"_text, "qs, qh", wholeNumber});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return {nibbleOf<32>(offsetof(Block, codes), i),
                    planeBitOf(offsetof(Block, fifthBits), i)};
        });
    }
};

}  // namespace weightscape::formats
