// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/formats/rounding.h"
#include "core/formats/ternary.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 64 with one scale and 2-bit codes.
///
///     byte  0       1   2                          17
///          [ scale f16 ][ codes 0..3 ] ... [ codes 60..63 ]   (from the low bits up)
///
///     weight = scale * (code - 1),   code 0..3
///
/// The scale is the largest magnitude, so that the encoder never needs code 3; an importance
/// vector changes nothing. ggml's names: scale = d, codes = qs.
struct Q2_0 : PeakScaleFormat<64, 2> {
    static constexpr FormatInfo kInfo{
        .id = "q2_0",
        .label = "Q2_0",
        .family = "low-bit"_text,
        .ggmlType = 42,
        .importance = ImportanceUse::Ignored,
        .summary = "%1-bit codes, one F16 scale per %2 weights"_text.of(2, 64),
        .substitute = "q4_0"};
    struct Block {
        Half scale;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 18);

    static Block encode(const float* weights, const Scales& scales) {
        Block block{.scale = toHalf(scales.scale), .codes = {}};
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            // What does not fit is the smallest int here, so it becomes code 0.
            const int level = std::clamp(roundHalfAway(weights[i] * scales.inverse), -1, 2);
            const unsigned code = static_cast<unsigned>(level + 1) << (i % 4 * 2);
            block.codes[i / 4] = static_cast<std::uint8_t>(block.codes[i / 4] | code);
        }
        return block;
    }

    static void decode(const Block& block, float* out) {
        const float scale = toFloat(block.scale);
        for (std::size_t i = 0; i < kWeightsPerBlock; ++i) {
            const int code = block.codes[i / 4] >> (i % 4 * 2) & 3;
            out[i] = static_cast<float>(code - 1) * scale;
        }
    }

    static void fields(BlockFields& out) {
        out.addHalf(FieldKind::Scale, "scale"_text, "d", offsetof(Block, scale), 64);
        out.start({FieldKind::Code, "code"_text, "qs", numberLess<1>});
        out.addEach(64, 1, [](std::size_t i) -> FieldBits {
            return bits(8 * offsetof(Block, codes) + 2 * i, 2);
        });
    }
};

}  // namespace weightscape::formats
