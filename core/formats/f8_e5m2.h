// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// OCP FP8 E5M2, the upper byte of a binary16: infinities and NaN as there, up to 57344; read only.
///
///     bit   7      6        2   1        0
///          [ sign ][ exponent  ][ mantissa ]   bias 15; exponent 0: mantissa * 2^-16
///
/// Scales that such checkpoints keep in tensors of their own are not applied.
struct F8E5M2 {
    static constexpr FormatInfo kInfo{
        .id = "f8_e5m2",
        .label = "F8_E5M2",
        .family = "float"_text,
        .ggmlType = -1,
        .summary =
            "8-bit float: 5 exponent and 2 mantissa bits, up to 57344; can be "
            "read, not written"_text};
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        Float8E5M2 value;
    };
    static_assert(sizeof(Block) == 1);

    static void decode(const Block& block, float* out) { out[0] = toFloat(block.value); }
    static void fields(BlockFields& out) { out.addFloat(5, 2); }
};

}  // namespace weightscape::formats
