// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "core/model/metadata.h"

/// Metadata values of types that only tests make up.
namespace weightscape::test {

template <typename T>
[[nodiscard]] std::string bytesOfNumber(T number) {
    std::string bytes(sizeof number, '\0');
    std::memcpy(bytes.data(), &number, sizeof number);
    return bytes;
}

[[nodiscard]] inline MetadataValue floatValue(float number) {
    MetadataValue value;
    value.type = ValueType::Float32;
    value.bytes = bytesOfNumber(number);
    return value;
}

/// `element` is the value type of T.
template <typename T>
[[nodiscard]] MetadataValue listValue(ValueType element, const std::vector<T>& numbers) {
    MetadataValue value;
    value.type = ValueType::Array;
    value.elementType = element;
    value.count = numbers.size();
    for (const T number : numbers) value.bytes += bytesOfNumber(number);
    return value;
}

[[nodiscard]] inline MetadataValue textListValue(const std::vector<std::string>& texts) {
    MetadataValue value;
    value.type = ValueType::Array;
    value.elementType = ValueType::String;
    value.count = texts.size();
    for (const std::string& text : texts) value.bytes += MetadataValue::fromString(text).bytes;
    return value;
}

}  // namespace weightscape::test
