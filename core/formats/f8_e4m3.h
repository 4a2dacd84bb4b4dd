// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// OCP FP8 E4M3 ("fn": no infinity, 0x7F and 0xFF are NaN), up to 448; read only.
///
///     bit   7      6        3   2        0
///          [ sign ][ exponent  ][ mantissa ]   bias 7; exponent 0: mantissa * 2^-9
///
/// Scales that such checkpoints keep in tensors of their own are not applied.
struct F8E4M3 {
    static constexpr FormatInfo kInfo{
        .id = "f8_e4m3",
        .label = "F8_E4M3",
        .family = "float"_text,
        .ggmlType = -1,
        .summary =
            "8-bit float: 4 exponent and 3 mantissa bits, up to 448; can be "
            "read, not written"_text};
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        Float8E4M3 value;
    };
    static_assert(sizeof(Block) == 1);

    static void decode(const Block& block, float* out) { out[0] = toFloat(block.value); }
    static void fields(BlockFields& out) { out.addFloat(4, 3); }
};

}  // namespace weightscape::formats
