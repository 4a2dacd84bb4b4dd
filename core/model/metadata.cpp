// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/metadata.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>
#include <type_traits>

#include "core/support/printable.h"

namespace weightscape {
namespace {

struct TypeRow {
    std::string_view name;
    std::size_t bytes;
};

/// By the format's type number.
constexpr std::array<TypeRow, 13> kTypes = {{{"u8", 1},
                                             {"i8", 1},
                                             {"u16", 2},
                                             {"i16", 2},
                                             {"u32", 4},
                                             {"i32", 4},
                                             {"f32", 4},
                                             {"bool", 1},
                                             {"str", 0},
                                             {"arr", 0},
                                             {"u64", 8},
                                             {"i64", 8},
                                             {"f64", 8}}};

template <typename T>
std::string bytesOf(const T& value) {
    std::string bytes(sizeof(T), '\0');
    std::memcpy(bytes.data(), &value, sizeof(T));
    return bytes;
}

template <typename T>
T loadAs(std::string_view bytes) {
    T value{};
    std::memcpy(&value, bytes.data(), std::min(sizeof(T), bytes.size()));
    return value;
}

/// Calls use(number) with the scalar in its own type; returns false for strings and arrays.
template <typename Use>
bool visitScalar(const MetadataValue& value, const Use& use) {
    const auto useAs = [&](auto type) {
        use(loadAs<decltype(type)>(value.bytes));
        return true;
    };
    switch (value.type) {
        case ValueType::Uint8:
            return useAs(std::uint8_t{});
        case ValueType::Int8:
            return useAs(std::int8_t{});
        case ValueType::Uint16:
            return useAs(std::uint16_t{});
        case ValueType::Int16:
            return useAs(std::int16_t{});
        case ValueType::Uint32:
            return useAs(std::uint32_t{});
        case ValueType::Int32:
            return useAs(std::int32_t{});
        case ValueType::Float32:
            return useAs(float{});
        case ValueType::Bool:
            use(loadAs<std::uint8_t>(value.bytes) != 0);
            return true;
        case ValueType::Uint64:
            return useAs(std::uint64_t{});
        case ValueType::Int64:
            return useAs(std::int64_t{});
        case ValueType::Float64:
            return useAs(double{});
        case ValueType::String:
        case ValueType::Array:
            return false;
    }
    return false;
}

template <typename T>
std::string numberText(T value) {
    if constexpr (std::is_same_v<T, bool>) {
        return value ? "true" : "false";
    } else {
        std::array<char, 32> buffer{};
        const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
        return {buffer.data(), end};
    }
}

/// The bytes of the string at `offset` of encoded strings; empty when they do not hold one.
std::optional<std::string_view> encodedString(std::string_view bytes, std::size_t offset) {
    constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);
    if (offset > bytes.size() || bytes.size() - offset < kLengthBytes) return std::nullopt;
    const auto length = loadAs<std::uint64_t>(bytes.substr(offset, kLengthBytes));
    const std::string_view rest = bytes.substr(offset + kLengthBytes);
    if (length > rest.size()) return std::nullopt;
    return rest.substr(0, length);
}

}  // namespace

std::size_t scalarBytes(ValueType type) {
    const auto row = static_cast<std::size_t>(type);
    return row < kTypes.size() ? kTypes[row].bytes : 0;
}

std::string_view valueTypeName(ValueType type) {
    const auto row = static_cast<std::size_t>(type);
    return row < kTypes.size() ? kTypes[row].name : "unknown";
}

MetadataValue MetadataValue::fromUint32(std::uint32_t value) {
    return {.type = ValueType::Uint32, .bytes = bytesOf(value)};
}

MetadataValue MetadataValue::fromUint16(std::uint16_t value) {
    return {.type = ValueType::Uint16, .bytes = bytesOf(value)};
}

MetadataValue MetadataValue::fromFloat32(float value) {
    return {.type = ValueType::Float32, .bytes = bytesOf(value)};
}

MetadataValue MetadataValue::fromBool(bool value) {
    return {.type = ValueType::Bool, .bytes = std::string(1, value ? '\1' : '\0')};
}

MetadataValue MetadataValue::fromStrings(std::span<const std::string> values) {
    MetadataValue array{.type = ValueType::Array,
                        .elementType = ValueType::String,
                        .count = values.size(),
                        .bytes = {}};
    for (const std::string& value : values) array.bytes += fromString(value).bytes;
    return array;
}

MetadataValue MetadataValue::fromBools(const std::vector<bool>& values) {
    MetadataValue array{.type = ValueType::Array,
                        .elementType = ValueType::Bool,
                        .count = values.size(),
                        .bytes = {}};
    for (const bool value : values) array.bytes += value ? '\1' : '\0';
    return array;
}

MetadataValue MetadataValue::fromString(std::string_view value) {
    const std::uint64_t length = value.size();
    return {.type = ValueType::String, .bytes = bytesOf(length) + std::string(value)};
}

std::optional<std::uint64_t> MetadataValue::asUnsigned() const {
    std::optional<std::uint64_t> result;
    visitScalar(*this, [&result](auto number) {
        if constexpr (std::is_integral_v<decltype(number)>) {
            if (number >= decltype(number){}) result = static_cast<std::uint64_t>(number);
        }
    });
    return result;
}

std::optional<std::int64_t> MetadataValue::asSigned() const {
    std::optional<std::int64_t> result;
    visitScalar(*this, [&result](auto number) {
        if constexpr (std::is_same_v<decltype(number), std::uint64_t>) {
            constexpr auto kLargest = std::numeric_limits<std::int64_t>::max();
            if (number <= static_cast<std::uint64_t>(kLargest)) {
                result = static_cast<std::int64_t>(number);
            }
        } else if constexpr (std::is_integral_v<decltype(number)>) {
            result = static_cast<std::int64_t>(number);
        }
    });
    return result;
}

std::optional<double> MetadataValue::asDouble() const {
    std::optional<double> result;
    visitScalar(*this, [&result](auto number) {
        if constexpr (!std::is_same_v<decltype(number), bool>) {
            result = static_cast<double>(number);
        }
    });
    return result;
}

std::optional<std::string_view> MetadataValue::asString() const {
    if (type != ValueType::String) return std::nullopt;
    return encodedString(bytes, 0);
}

std::vector<MetadataValue> MetadataValue::elements(std::size_t limit) const {
    std::vector<MetadataValue> found;
    if (type != ValueType::Array || elementType == ValueType::Array) return found;
    const std::size_t wanted = std::min<std::uint64_t>(count, limit);
    const std::size_t scalar = scalarBytes(elementType);
    std::size_t offset = 0;
    while (found.size() < wanted) {
        std::size_t length = scalar;
        if (elementType == ValueType::String) {
            const auto text = encodedString(bytes, offset);
            if (!text) break;
            length = sizeof(std::uint64_t) + text->size();
        }
        if (length == 0 || offset > bytes.size() || length > bytes.size() - offset) break;
        found.push_back({.type = elementType, .bytes = bytes.substr(offset, length)});
        offset += length;
    }
    return found;
}

std::string MetadataValue::text(std::size_t limit) const {
    if (const auto string = asString()) return printable(*string);
    std::string shown;
    if (visitScalar(*this, [&shown](auto number) { shown = numberText(number); })) return shown;
    shown.push_back('[');
    if (elementType == ValueType::Array) {
        return shown.append(std::to_string(count)).append(" arrays]");
    }
    const std::vector<MetadataValue> first = elements(limit);
    std::string_view separator;
    for (const MetadataValue& element : first) {
        shown.append(separator).append(element.text());
        separator = ", ";
    }
    if (first.size() < count) {
        shown.append(separator).append("… (").append(std::to_string(count)).append(" in all)");
    }
    return shown.append("]");
}

const MetadataValue* findValue(const Metadata& metadata, std::string_view key) {
    const auto found = std::find_if(metadata.begin(), metadata.end(),
                                    [key](const MetadataEntry& entry) { return entry.key == key; });
    return found == metadata.end() ? nullptr : &found->value;
}

}  // namespace weightscape
