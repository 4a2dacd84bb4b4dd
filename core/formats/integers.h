// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"

/// Two's complement integers, little endian; read only, rounded to binary32. Models keep indices
/// and codes of other quantizers in them.
namespace weightscape::formats {

template <typename Integer>
struct IntegerFormat {
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        Integer value;
    };
    static_assert(sizeof(Block) == sizeof(Integer));

    static void decode(const Block& block, float* out) { out[0] = static_cast<float>(block.value); }
    static void fields(BlockFields& out) {
        out.start({FieldKind::Code, "value", {}, signedNumber<Integer>});
        out.add({}, bits(0, 8 * sizeof(Block)));
    }
};

struct I8 : IntegerFormat<std::int8_t> {
    static constexpr FormatInfo kInfo{.id = "i8",
                                      .label = "I8",
                                      .family = "integer",
                                      .ggmlType = 24,
                                      .summary = "8-bit signed integer; can be read, not written"};
};

struct I16 : IntegerFormat<std::int16_t> {
    static constexpr FormatInfo kInfo{.id = "i16",
                                      .label = "I16",
                                      .family = "integer",
                                      .ggmlType = 25,
                                      .summary = "16-bit signed integer; can be read, not written"};
};

struct I32 : IntegerFormat<std::int32_t> {
    static constexpr FormatInfo kInfo{.id = "i32",
                                      .label = "I32",
                                      .family = "integer",
                                      .ggmlType = 26,
                                      .summary = "32-bit signed integer; can be read, not written"};
};

struct I64 : IntegerFormat<std::int64_t> {
    static constexpr FormatInfo kInfo{.id = "i64",
                                      .label = "I64",
                                      .family = "integer",
                                      .ggmlType = 27,
                                      .summary = "64-bit signed integer; can be read, not written"};
};

}  // namespace weightscape::formats
