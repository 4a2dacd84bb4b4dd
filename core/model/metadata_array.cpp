// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/metadata_array.h"

#include <algorithm>
#include <cstring>

namespace weightscape {
namespace {

constexpr std::size_t kLengthBytes = sizeof(std::uint64_t);

std::uint64_t lengthAt(const std::string& bytes, std::size_t offset) {
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data() + offset, kLengthBytes);
    return length;
}

}  // namespace

MetadataArray::MetadataArray(const MetadataValue& value) : m_value(value) {
    if (value.type != ValueType::Array || value.elementType == ValueType::Array) return;
    const std::string& bytes = value.bytes;
    if (value.elementType != ValueType::String) {
        m_scalar = scalarBytes(value.elementType);
        m_size = std::min<std::uint64_t>(value.count, bytes.size() / m_scalar);
        return;
    }
    std::size_t offset = 0;
    while (m_offsets.size() < value.count && bytes.size() - offset >= kLengthBytes) {
        const std::uint64_t length = lengthAt(bytes, offset);
        if (length > bytes.size() - offset - kLengthBytes) break;
        m_offsets.push_back(offset);
        offset += kLengthBytes + length;
    }
    m_size = m_offsets.size();
}

MetadataValue MetadataArray::at(std::size_t index) const {
    if (m_scalar != 0) {
        return {.type = m_value.elementType,
                .bytes = m_value.bytes.substr(index * m_scalar, m_scalar)};
    }
    return MetadataValue::fromString(textAt(index));
}

std::string_view MetadataArray::textAt(std::size_t index) const {
    if (m_scalar != 0) return {};
    const std::size_t offset = m_offsets[index];
    return std::string_view(m_value.bytes)
        .substr(offset + kLengthBytes, lengthAt(m_value.bytes, offset));
}

}  // namespace weightscape
