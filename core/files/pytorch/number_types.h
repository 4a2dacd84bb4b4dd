// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "core/formats/registry.h"

namespace weightscape::files {

/// A type of numbers: the storage that has it alone, PyTorch's name of it, and the row of the table
/// of formats with the same label.
struct TorchType {
    std::string_view storage;  ///< empty: its tensors name it, their storage has bytes
    std::string_view name;
    std::string_view format;
};

inline constexpr std::array<TorchType, 20> kTorchTypes = {{
    {"FloatStorage", "float32", "f32"},
    {"HalfStorage", "float16", "f16"},
    {"BFloat16Storage", "bfloat16", "bf16"},
    {"DoubleStorage", "float64", "f64"},
    {"LongStorage", "int64", "i64"},
    {"IntStorage", "int32", "i32"},
    {"ShortStorage", "int16", "i16"},
    {"CharStorage", "int8", "i8"},
    {"ByteStorage", "uint8", "u8"},
    {"UntypedStorage", "uint8", "u8"},
    {"BoolStorage", "bool", "bool"},
    {"ComplexFloatStorage", "complex64", "c64"},
    {"", "uint16", "u16"},
    {"", "uint32", "u32"},
    {"", "uint64", "u64"},
    {"", "float8_e4m3fn", "f8_e4m3"},
    {"", "float8_e5m2", "f8_e5m2"},
    {"", "float8_e4m3fnuz", "f8_e4m3fnuz"},
    {"", "float8_e5m2fnuz", "f8_e5m2fnuz"},
    {"", "float8_e8m0fnu", "f8_e8m0"},
}};

namespace detail {
/// The row's format; found once, since a checkpoint asks for each of its tensors.
[[nodiscard]] inline const formats::Format* formatOf(const TorchType* row) {
    static const auto kFormats = [] {
        std::array<const formats::Format*, kTorchTypes.size()> found{};
        for (std::size_t i = 0; i < found.size(); ++i) {
            found[i] = formats::findFormat(kTorchTypes[i].format);
        }
        return found;
    }();
    const auto index = static_cast<std::size_t>(row - kTorchTypes.data());
    return index < kFormats.size() ? kFormats[index] : nullptr;
}
}  // namespace detail

/// Null when there is no such storage, or none that this program knows.
[[nodiscard]] inline const formats::Format* formatOfStorage(std::string_view storage) {
    if (storage.empty()) return nullptr;
    return detail::formatOf(std::ranges::find(kTorchTypes, storage, &TorchType::storage));
}

/// By PyTorch's name of the type.
[[nodiscard]] inline const formats::Format* formatOfType(std::string_view name) {
    return detail::formatOf(std::ranges::find(kTorchTypes, name, &TorchType::name));
}

}  // namespace weightscape::files
