// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "core/formats/block_fields.h"
#include "core/formats/block_format.h"

/// Two's complement integers, little endian; read only, rounded to binary32. Models keep indices
/// and codes of other quantizers in them.
namespace weightscape::formats {

namespace detail {
constexpr FormatInfo integerInfo(std::string_view id, std::string_view label, int type, int bits) {
    return {.id = id,
            .label = label,
            .family = "integer"_text,
            .ggmlType = type,
            .summary = "%1-bit signed integer; can be read, not written"_text.of(bits)};
}
}  // namespace detail

template <typename Integer>
struct IntegerFormat {
    static constexpr std::size_t kWeightsPerBlock = 1;
    struct Block {
        Integer value;
    };
    static_assert(sizeof(Block) == sizeof(Integer));

    static void decode(const Block& block, float* out) { out[0] = static_cast<float>(block.value); }
    static void fields(BlockFields& out) {
        out.start({FieldKind::Code, "value"_text, {}, signedNumber<Integer>});
        out.add({}, bits(0, 8 * sizeof(Block)));
    }
};

struct I8 : IntegerFormat<std::int8_t> {
    static constexpr FormatInfo kInfo = detail::integerInfo("i8", "I8", 24, 8);
};

struct I16 : IntegerFormat<std::int16_t> {
    static constexpr FormatInfo kInfo = detail::integerInfo("i16", "I16", 25, 16);
};

struct I32 : IntegerFormat<std::int32_t> {
    static constexpr FormatInfo kInfo = detail::integerInfo("i32", "I32", 26, 32);
};

struct I64 : IntegerFormat<std::int64_t> {
    static constexpr FormatInfo kInfo = detail::integerInfo("i64", "I64", 27, 64);
};

}  // namespace weightscape::formats
