// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/formats/bit_packing.h"
#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/ternary.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 256 with one scale and 2-bit codes, meant for ternary weights.
///
///     byte  0      63   64      65
///          [ codes  ][ scale f16 ]
///
///     weight = scale * (code - 1),   code 0..3
///
/// Codes as in Q2_K. Code 3 is never written, since kernels for ternary weights need not expect it,
/// and is no level, but reads as 2. The scale is the largest magnitude; an importance
/// vector changes nothing. ggml's names: codes = qs, scale = d.
struct TQ2_0 : PeakScaleFormat<256, 1> {
    static constexpr FormatInfo kInfo{
        .id = "tq2_0",
        .label = "TQ2_0",
        .family = "low-bit"_text,
        .ggmlType = 35,
        .importance = ImportanceUse::Ignored,
        .summary = "%1-bit codes for -1, 0 and 1, one F16 scale per %2 weights"_text.of(2, 256),
        .substitute = "q4_0"};
    struct Block {
        std::uint8_t codes[64];
        Half scale;
    };
    static_assert(sizeof(Block) == 66);

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.codes = {}, .scale = toHalf(scales.scale)};
        std::uint8_t codes[256];
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            codes[i] = static_cast<std::uint8_t>(ternaryCode(weights[i], scales));
        }
        packQuarters(codes, block.codes);
        return block;
    }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        std::uint8_t codes[256] = {};
        addQuarters(block.codes, 0, codes);
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            out[i] = static_cast<float>(codes[i] - 1) * scale;
        }
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 256);
        out.start({FieldKind::Code, "code"_text, "qs", numberLess<1>});
        out.addEach(256, 1, [](std::size_t i) -> FieldBits {
            return quarterOf(offsetof(Block, codes), i);
        });
    }
};

}  // namespace weightscape::formats
