// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/affine_block.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale, one minimum and 4-bit codes.
///
///     byte  0       1   2         3   4                                 19
///          [ scale f16 ][ minimum f16 ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high nibble)
///
///     weight = scale * code + minimum,   code 0..15
///
/// ggml's names: scale = d, minimum = m, codes = qs.
struct Q4_1 : AffineBlock<Q4_1, 15> {
    static constexpr FormatInfo kInfo{
        .id = "q4_1",
        .label = "Q4_1",
        .family = "legacy"_text,
        .ggmlType = 3,
        .importance = ImportanceUse::Optional,
        .summary = "%1-bit codes, one F16 scale and one F16 minimum per %2 weights"_text.of(4, 32),
        .isCacheType = true};
    struct Block {
        Half scale;
        Half minimum;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 20);
};

}  // namespace weightscape::formats
