// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/signed_block.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// Blocks of 32 with one scale and 4-bit codes.
///
///     byte  0       1   2                                 17
///          [ scale f16 ][ code 0 | 16 ] ... [ code 15 | 31 ]   (low | high nibble)
///
///     weight = scale * (code - 8),   code 0..15
///
/// ggml's names: scale = d, codes = qs.
struct Q4_0 : SignedBlock<Q4_0, 8> {
    static constexpr FormatInfo kInfo{
        .id = "q4_0",
        .label = "Q4_0",
        .family = "legacy"_text,
        .ggmlType = 2,
        .importance = ImportanceUse::Optional,
        .summary = "%1-bit codes, one F16 scale per %2 weights"_text.of(4, 32),
        .isCacheType = true};
    struct Block {
        Half scale;
        std::uint8_t codes[16];
    };
    static_assert(sizeof(Block) == 18);
};

}  // namespace weightscape::formats
