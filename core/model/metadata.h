// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weightscape {

/// GGUF's value types; the numbers are the file format's.
enum class ValueType : std::uint32_t {
    Uint8 = 0,
    Int8 = 1,
    Uint16 = 2,
    Int16 = 3,
    Uint32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    Uint64 = 10,
    Int64 = 11,
    Float64 = 12,
};

/// Bytes of a scalar of this type; 0 for String and Array.
[[nodiscard]] std::size_t scalarBytes(ValueType type);
/// The name the format uses: "u32", "str", "arr".
[[nodiscard]] std::string_view valueTypeName(ValueType type);

/// One metadata value, kept as the exact bytes that GGUF v3 stores (little endian; strings with
/// their 8-byte length; arrays without the leading element type and count, which are fields here).
/// So NaN payloads, NUL bytes and 64-bit extremes survive a copy. Arrays of arrays keep the
/// encoded inner arrays.
struct MetadataValue {
    ValueType type = ValueType::Uint32;
    ValueType elementType = ValueType::Uint32;  ///< for arrays
    std::uint64_t count = 1;                    ///< elements of an array, else 1
    std::string bytes;

    static MetadataValue fromUint32(std::uint32_t value);
    static MetadataValue fromUint16(std::uint16_t value);
    static MetadataValue fromFloat32(float value);
    static MetadataValue fromBool(bool value);
    static MetadataValue fromString(std::string_view value);
    /// An array of texts.
    static MetadataValue fromStrings(std::span<const std::string> values);
    /// An array of truth values.
    static MetadataValue fromBools(const std::vector<bool>& values);

    /// Any integer type or bool; empty for others and for values that do not fit.
    [[nodiscard]] std::optional<std::uint64_t> asUnsigned() const;
    [[nodiscard]] std::optional<std::int64_t> asSigned() const;
    /// Any number type.
    [[nodiscard]] std::optional<double> asDouble() const;
    [[nodiscard]] std::optional<std::string_view> asString() const;
    /// Elements of an array of scalars or strings, at most `limit` of them; else empty.
    [[nodiscard]] std::vector<MetadataValue> elements(std::size_t limit = SIZE_MAX) const;
    /// The value as one line of printable text; long arrays are cut after `limit` elements.
    [[nodiscard]] std::string text(std::size_t limit = 8) const;
};

struct MetadataEntry {
    std::string key;
    MetadataValue value;
};

/// Keys in file order, each once.
using Metadata = std::vector<MetadataEntry>;

/// Null when there is none.
[[nodiscard]] const MetadataValue* findValue(const Metadata& metadata, std::string_view key);

}  // namespace weightscape
