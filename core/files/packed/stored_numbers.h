// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/model/model.h"

/// The numbers that serve codes: scales, zero points, biases.
namespace weightscape::files {

/// Bytes in one file of a model.
struct PackedBytes {
    std::size_t file = 0;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;

    [[nodiscard]] static PackedBytes of(const TensorInfo& tensor) {
        return {tensor.file, tensor.offset, tensor.bytes};
    }
    [[nodiscard]] std::span<const std::byte> in(const Model& model) const {
        return model.files[file]->bytes().subspan(offset, bytes);
    }
};

/// How one number is read.
struct NumberType {
    std::string_view label;  ///< of the type as files call it
    std::size_t bytes = 0;
    float (*read)(const std::byte* place) = nullptr;
};

/// Null for types that hold no scale.
[[nodiscard]] const NumberType* numberType(std::string_view label);
/// 2^(e - 128) for a byte e: half the scale of OCP's microscaling formats.
[[nodiscard]] const NumberType& halfExponent();
/// 2^(e - 127); 255 is NaN.
[[nodiscard]] const NumberType& wholeExponent();
/// A byte as E4M3.
[[nodiscard]] const NumberType& byteAsE4M3();

/// The matrix that numbers serve: stacked matrices of `matrixRows` rows each.
struct ServedShape {
    std::uint64_t rows = 0;
    std::uint64_t matrixRows = 0;
    std::uint64_t groups = 0;  ///< of a row
};

/// One number for each group of some rows. Number of row r and group g:
///
///     r / matrixRows * matrixStride + r % matrixRows / blockRows * rowStride + g * groupStride
struct NumberGrid {
    PackedBytes place;
    const NumberType* type = nullptr;
    std::uint64_t matrixRows = 1;
    std::uint64_t blockRows = 1;
    std::uint64_t matrixStride = 0;
    std::uint64_t rowStride = 0;
    std::uint64_t groupStride = 0;

    [[nodiscard]] float at(std::span<const std::byte> bytes, std::uint64_t row,
                           std::uint64_t group) const {
        const std::uint64_t index = row / matrixRows * matrixStride +
                                    row % matrixRows / blockRows * rowStride + group * groupStride;
        return type->read(bytes.data() + index * type->bytes);
    }
    /// Whether every row and group of the shape has its number in `place`.
    [[nodiscard]] bool covers(const ServedShape& shape) const;
};

/// The grid of a tensor whose shape says what its numbers serve: one for all, one per matrix, one
/// per row, or one per block of `blockRows` rows and each group. Empty where the shapes do not fit.
[[nodiscard]] std::optional<NumberGrid> gridOf(const TensorInfo& numbers, const NumberType& type,
                                               const ServedShape& shape, std::uint64_t blockRows);

}  // namespace weightscape::files
