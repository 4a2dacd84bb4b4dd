// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/files/arrays/stored_bytes.h"
#include "core/model/tensor_info.h"

namespace weightscape::files {

/// An array as other programs store it: its numbers in any order, of either byte order.
struct StoredArray {
    const formats::Format* format = nullptr;  ///< one weight per block; never null
    std::vector<std::uint64_t> shape;         ///< outermost first
    /// Numbers from one index to the next, per dimension of `shape`.
    std::vector<std::uint64_t> strides;
    std::uint64_t begin = 0;  ///< byte of the first number in the file, or in `own`
    bool isBigEndian = false;
    OwnBytes own;  ///< null: in the file
};

/// Strides of rows that follow each other (C), or of columns (Fortran). Those of impossible shapes
/// mean nothing: ask storedBytes() first.
[[nodiscard]] std::vector<std::uint64_t> rowStrides(std::span<const std::uint64_t> shape);
[[nodiscard]] std::vector<std::uint64_t> columnStrides(std::span<const std::uint64_t> shape);

/// Bytes from the first number to behind the last one. Empty when the shape is impossible, or when
/// the array shows some numbers of so few bytes several times.
[[nodiscard]] std::optional<std::uint64_t> extentOf(const StoredArray& array);

/// Makes `tensor` (its name is kept) one of these weights: mapped where they lie as its format
/// wants them, else with an origin that puts them in order. Precondition: extentOf() has a value,
/// and so many bytes are there.
void place(StoredArray array, TensorInfo& tensor);

}  // namespace weightscape::files
