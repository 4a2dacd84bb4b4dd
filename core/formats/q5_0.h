// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/signed_block.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale and 5-bit codes.
///
///     byte  0       1   2             5   6                                 21
///          [ scale f16 ][ fifth bits      ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high
///          nibble)
///
///     weight = scale * (code - 16),   code 0..31
///
/// Bit j of the 32 fifth bits belongs to weight j. ggml's names: scale = d, fifthBits = qh,
/// codes = qs.
struct Q5_0 : SignedBlock<Q5_0, 16> {
    static constexpr FormatInfo kInfo{
        .id = "q5_0",
        .label = "Q5_0",
        .family = "legacy"_text,
        .ggmlType = 6,
        .importance = ImportanceUse::Optional,
        .summary = "%1-bit codes, one F16 scale per %2 weights"_text.of(5, 32),
        .isCacheType = true};
    struct Block {
        Half scale;
        std::uint8_t fifthBits[4];
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 22);
};

}  // namespace weightscape::formats
