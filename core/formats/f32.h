// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"

namespace weightscape::formats {

/// IEEE 754 binary32, little endian: copied as it is, NaN payloads included.
///
///     byte  0        3
///          [ weight  ]
struct F32 {
    static constexpr FormatInfo kInfo{
        .id = "f32",
        .label = "F32",
        .family = "float"_text,
        .ggmlType = 0,
        .summary = "32-bit float: sign, 8 exponent and 23 mantissa bits, no block"_text,
        .isCacheType = true,
        .isStore = true};
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        float value;
    };
    static_assert(sizeof(Block) == 4);
    using Scales = NoScales;

    static Scales fit(const float* /*weights*/, const FitContext& /*context*/) { return {}; }
    static Block encode(const float* weights, const Scales& /*scales*/) { return {weights[0]}; }
    static Scales scalesOf(const Block& /*block*/) { return {}; }
    static void decode(const Block& block, float* out) { out[0] = block.value; }
    static void fields(BlockFields& out) { out.addFloat(8, 23); }
};

}  // namespace weightscape::formats
