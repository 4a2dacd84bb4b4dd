// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <type_traits>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"
#include "core/support/number_types.h"

/// Floats, little endian, each weight a block of its own.
namespace weightscape::formats {

/// A float that is read: a sign and these bits.
template <typename Value, std::size_t ExponentBits, std::size_t MantissaBits>
struct FloatFormat {
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        Value value;
    };
    static_assert(8 * sizeof(Block) == 1 + ExponentBits + MantissaBits);

    static void decode(const Block& block, float* out) {
        if constexpr (std::is_floating_point_v<Value>) {
            out[0] = static_cast<float>(block.value);
        } else {
            out[0] = toFloat(block.value);
        }
    }
    static void fields(BlockFields& out) { out.addFloat(ExponentBits, MantissaBits); }
};

/// One that is also written; what is stored does not depend on other weights.
template <typename Value, std::size_t ExponentBits, std::size_t MantissaBits>
struct WrittenFloat : FloatFormat<Value, ExponentBits, MantissaBits> {
    using Block = typename FloatFormat<Value, ExponentBits, MantissaBits>::Block;
    using Scales = NoScales;
    static Scales fit(const float* /*weights*/, const FitContext& /*context*/) { return {}; }
    static Scales scalesOf(const Block& /*block*/) { return {}; }
};

/// IEEE 754 binary32: copied as it is, NaN payloads included.
///
///     byte  0        3
///          [ weight  ]
struct F32 : WrittenFloat<float, 8, 23> {
    static constexpr FormatInfo kInfo{
        .id = "f32",
        .label = "F32",
        .family = "float"_text,
        .ggmlType = 0,
        .summary = "32-bit float: sign, 8 exponent and 23 mantissa bits, no block"_text,
        .isCacheType = true,
        .isStore = true};
    static Block encode(const float* weights, const Scales& /*scales*/) { return {weights[0]}; }
};

/// IEEE 754 binary16; rounded to nearest even, beyond 65519 infinite.
///
///     byte  0       1
///          [ weight ]   sign, 5 exponent bits (bias 15), 10 mantissa bits
struct F16 : WrittenFloat<Half, 5, 10> {
    static constexpr FormatInfo kInfo{
        .id = "f16",
        .label = "F16",
        .family = "float"_text,
        .ggmlType = 1,
        .summary = "16-bit float: 5 exponent and 10 mantissa bits, up to 65504"_text,
        .isCacheType = true,
        .isStore = true};
    static Block encode(const float* weights, const Scales& /*scales*/) {
        return {toHalf(weights[0])};
    }
};

/// bfloat16: the upper half of a binary32, rounded to nearest even.
///
///     byte  0       1
///          [ weight ]   sign, 8 exponent bits (bias 127), 7 mantissa bits
struct Bf16 : WrittenFloat<Bfloat16, 8, 7> {
    static constexpr FormatInfo kInfo{
        .id = "bf16",
        .label = "BF16",
        .family = "float"_text,
        .ggmlType = 30,
        .summary = "16-bit float with the range of F32: 8 exponent and 7 mantissa bits"_text,
        .isCacheType = true,
        .isStore = true};
    static Block encode(const float* weights, const Scales& /*scales*/) {
        return {toBfloat16(weights[0])};
    }
};

/// IEEE 754 binary64; read only, rounded to binary32.
///
///     byte  0        7
///          [ weight  ]
struct F64 : FloatFormat<double, 11, 52> {
    static constexpr FormatInfo kInfo{.id = "f64",
                                      .label = "F64",
                                      .family = "float"_text,
                                      .ggmlType = 28,
                                      .summary = "64-bit float; can be read, not written"_text};
};

/// OCP FP8 E4M3 ("fn": no infinity, 0x7F and 0xFF are NaN), up to 448; read only.
///
///     bit   7      6        3   2        0
///          [ sign ][ exponent  ][ mantissa ]   bias 7; exponent 0: mantissa * 2^-9
///
/// Scales that such checkpoints keep in tensors of their own are not applied.
struct F8E4M3 : FloatFormat<Float8E4M3, 4, 3> {
    static constexpr FormatInfo kInfo{
        .id = "f8_e4m3",
        .label = "F8_E4M3",
        .family = "float"_text,
        .ggmlType = -1,
        .summary =
            "8-bit float: 4 exponent and 3 mantissa bits, up to 448; can be "
            "read, not written"_text};
};

/// OCP FP8 E5M2, the upper byte of a binary16: infinities and NaN as there, up to 57344; read only.
///
///     bit   7      6        2   1        0
///          [ sign ][ exponent  ][ mantissa ]   bias 15; exponent 0: mantissa * 2^-16
///
/// Scales are not applied here either.
struct F8E5M2 : FloatFormat<Float8E5M2, 5, 2> {
    static constexpr FormatInfo kInfo{
        .id = "f8_e5m2",
        .label = "F8_E5M2",
        .family = "float"_text,
        .ggmlType = -1,
        .summary =
            "8-bit float: 5 exponent and 2 mantissa bits, up to 57344; can be "
            "read, not written"_text};
};

}  // namespace weightscape::formats
