// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/affine_block.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale, one minimum and 5-bit codes.
///
///     byte  0       1   2         3   4         7   8                                 23
///          [ scale f16 ][ minimum f16 ][ fifth bits  ][ code 0 | 16 ] ... [ code 15 | 31 ]
///
///     weight = scale * code + minimum,   code 0..31
///
/// Bit j of the 32 fifth bits belongs to weight j.
/// ggml's names: scale = d, minimum = m, fifthBits = qh, codes = qs.
struct Q5_1 : AffineBlock<Q5_1, 31> {
    static constexpr FormatInfo kInfo{
        .id = "q5_1",
        .label = "Q5_1",
        .family = "legacy"_text,
        .ggmlType = 7,
        .importance = ImportanceUse::Optional,
        .summary = "%1-bit codes, one F16 scale and one F16 minimum per %2 weights"_text.of(5, 32),
        .isCacheType = true};
    struct Block {
        Half scale;
        Half minimum;
        std::uint8_t fifthBits[4];
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 24);
};

}  // namespace weightscape::formats
