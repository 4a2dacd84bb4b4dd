// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/packed/stored_numbers.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <limits>

#include "core/formats/mxfp4.h"
#include "core/support/number_types.h"
#include "core/support/saturating.h"

namespace weightscape::files {
namespace {

template <typename T>
T copied(const std::byte* place) {
    T value;
    std::memcpy(&value, place, sizeof(value));
    return value;
}

template <typename T>
float asFloat(const std::byte* place) {
    if constexpr (std::is_arithmetic_v<T>) {
        return static_cast<float>(copied<T>(place));
    } else {
        return toFloat(copied<T>(place));
    }
}

float asExponent(const std::byte* place) {
    const auto exponent = std::to_integer<std::uint8_t>(*place);
    if (exponent == 0xFF) return std::numeric_limits<float>::quiet_NaN();
    return 2.0F * formats::MXFP4::stepOf(exponent);
}

float asHalfExponent(const std::byte* place) {
    return formats::MXFP4::stepOf(std::to_integer<std::uint8_t>(*place));
}

template <typename T>
constexpr NumberType typeOf(std::string_view label) {
    return {label, sizeof(T), asFloat<T>};
}

constexpr NumberType kWholeExponent{"F8_E8M0", 1, asExponent};
constexpr NumberType kHalfExponent{"F8_E8M0", 1, asHalfExponent};
constexpr NumberType kByteAsE4M3 = typeOf<Float8E4M3>("F8_E4M3");

constexpr auto kNumberTypes = std::to_array<NumberType>({
    typeOf<float>("F32"),
    typeOf<Half>("F16"),
    typeOf<Bfloat16>("BF16"),
    typeOf<double>("F64"),
    kByteAsE4M3,
    typeOf<Float8E5M2>("F8_E5M2"),
    kWholeExponent,
    typeOf<std::int8_t>("I8"),
    typeOf<std::uint8_t>("U8"),
});

std::uint64_t dividedUp(std::uint64_t whole, std::uint64_t part) {
    return whole / part + (whole % part != 0 ? 1 : 0);
}

}  // namespace

const NumberType* numberType(std::string_view label) {
    const auto* const found = std::ranges::find(kNumberTypes, label, &NumberType::label);
    return found == kNumberTypes.end() ? nullptr : found;
}

const NumberType& halfExponent() {
    return kHalfExponent;
}

const NumberType& wholeExponent() {
    return kWholeExponent;
}

const NumberType& byteAsE4M3() {
    return kByteAsE4M3;
}

bool NumberGrid::covers(const ServedShape& shape) const {
    if (shape.rows == 0 || shape.groups == 0 || matrixRows == 0 || blockRows == 0) return false;
    const std::uint64_t matrices = dividedUp(shape.rows, matrixRows);
    const std::uint64_t rowsInMatrix = std::min(shape.rows, matrixRows);
    std::uint64_t last = saturatedProduct(matrices - 1, matrixStride);
    last = saturatedSum(last, saturatedProduct((rowsInMatrix - 1) / blockRows, rowStride));
    last = saturatedSum(last, saturatedProduct(shape.groups - 1, groupStride));
    return last < place.bytes / type->bytes;
}

std::optional<NumberGrid> gridOf(const TensorInfo& numbers, const NumberType& type,
                                 const ServedShape& shape, std::uint64_t blockRows) {
    if (shape.matrixRows == 0 || blockRows == 0 || shape.rows == 0) return std::nullopt;
    const std::uint64_t matrices = dividedUp(shape.rows, shape.matrixRows);
    const std::uint64_t bands = dividedUp(shape.matrixRows, blockRows);
    const std::uint64_t count = numbers.weightCount();
    NumberGrid grid{.place = PackedBytes::of(numbers),
                    .type = &type,
                    .matrixRows = shape.matrixRows,
                    .blockRows = blockRows};
    const bool isWhole = count == saturatedProduct(saturatedProduct(matrices, bands), shape.groups);
    if (isWhole) {
        grid.groupStride = 1;
        grid.rowStride = shape.groups;
        grid.matrixStride = bands * shape.groups;
    } else if (count == matrices) {
        grid.matrixStride = 1;
    } else if (count != 1) {
        return std::nullopt;
    }
    return grid.covers(shape) ? std::optional(grid) : std::nullopt;
}

}  // namespace weightscape::files
