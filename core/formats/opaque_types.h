// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/formats/block_format.h"

namespace weightscape::formats {

/// A type that model files may hold and that is copied without looking inside.
struct OpaqueType {
    FormatInfo info;
    std::size_t weightsPerBlock = 1;
    std::size_t bytesPerBlock = 1;
};

namespace detail {
constexpr OpaqueType ggmlOnly(std::string_view id, std::string_view label, int type,
                              std::size_t weights, std::size_t bytes) {
    return {{.id = id,
             .label = label,
             .family = "not decoded"_text,
             .ggmlType = type,
             .summary = "ggml block format, kept byte for byte"_text},
            weights,
            bytes};
}
constexpr OpaqueType safetensorsOnly(std::string_view id, std::string_view label,
                                     std::size_t weights, std::size_t bytes) {
    return {{.id = id,
             .label = label,
             .family = "not decoded"_text,
             .ggmlType = -1,
             .summary = "safetensors type, kept byte for byte; GGUF has no such type"_text},
            weights,
            bytes};
}
}  // namespace detail

/// {id, label, ggml's type number, weights per block, bytes per block}, then the safetensors dtypes
/// that GGUF lacks. A type moves to all_formats.h when somebody writes its decoder.
inline constexpr OpaqueType kOpaqueTypes[] = {
    // Operands of ggml's dot products; no known file holds them, but their numbers are taken.
    detail::ggmlOnly("q8_1", "Q8_1", 9, 32, 36),
    detail::ggmlOnly("q8_k", "Q8_K", 15, 256, 292),
    detail::safetensorsOnly("bool", "BOOL", 1, 1),
    detail::safetensorsOnly("u8", "U8", 1, 1),
    detail::safetensorsOnly("u16", "U16", 1, 2),
    detail::safetensorsOnly("u32", "U32", 1, 4),
    detail::safetensorsOnly("u64", "U64", 1, 8),
    detail::safetensorsOnly("f8_e8m0", "F8_E8M0", 1, 1),
    detail::safetensorsOnly("f8_e4m3fnuz", "F8_E4M3FNUZ", 1, 1),
    detail::safetensorsOnly("f8_e5m2fnuz", "F8_E5M2FNUZ", 1, 1),
    detail::safetensorsOnly("f4", "F4", 2, 1),
    detail::safetensorsOnly("f6_e2m3", "F6_E2M3", 4, 3),
    detail::safetensorsOnly("f6_e3m2", "F6_E3M2", 4, 3),
    detail::safetensorsOnly("c64", "C64", 1, 8),
};

}  // namespace weightscape::formats
