// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

namespace weightscape::formats {

/// IEEE 754 binary16, little endian; rounded to nearest even, beyond 65519 infinite.
///
///     byte  0       1
///          [ weight ]   sign, 5 exponent bits (bias 15), 10 mantissa bits
struct F16 {
    static constexpr FormatInfo kInfo{
        .id = "f16",
        .label = "F16",
        .family = "float"_text,
        .ggmlType = 1,
        .summary = "16-bit float: 5 exponent and 10 mantissa bits, up to 65504"_text,
        .isCacheType = true,
        .isStore = true};
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        Half value;
    };
    static_assert(sizeof(Block) == 2);
    using Scales = NoScales;

    static Scales fit(const float* /*weights*/, const FitContext& /*context*/) { return {}; }
    static Block encode(const float* weights, const Scales& /*scales*/) {
        return {toHalf(weights[0])};
    }
    static Scales scalesOf(const Block& /*block*/) { return {}; }
    static void decode(const Block& block, float* out) { out[0] = toFloat(block.value); }
    static void fields(BlockFields& out) { out.addFloat(5, 10); }
};

}  // namespace weightscape::formats
