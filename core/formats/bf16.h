// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// bfloat16, little endian: the upper half of a binary32, rounded to nearest even.
///
///     byte  0       1
///          [ weight ]   sign, 8 exponent bits (bias 127), 7 mantissa bits
struct Bf16 {
    static constexpr FormatInfo kInfo{
        .id = "bf16",
        .label = "BF16",
        .family = "float"_text,
        .ggmlType = 30,
        .summary = "16-bit float with the range of F32: 8 exponent and 7 mantissa bits"_text,
        .isCacheType = true,
        .isStore = true};
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        Bfloat16 value;
    };
    static_assert(sizeof(Block) == 2);
    using Scales = NoScales;

    static Scales fit(const float* /*weights*/, const FitContext& /*context*/) { return {}; }
    static Block encode(const float* weights, const Scales& /*scales*/) {
        return {toBfloat16(weights[0])};
    }
    static Scales scalesOf(const Block& /*block*/) { return {}; }
    static void decode(const Block& block, float* out) { out[0] = toFloat(block.value); }
    static void fields(BlockFields& out) { out.addFloat(8, 7); }
};

}  // namespace weightscape::formats
