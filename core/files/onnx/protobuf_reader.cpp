// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/onnx/protobuf_reader.h"

#include <cstring>

namespace weightscape::files {

bool ProtobufReader::fail() {
    m_failed = true;
    m_left = {};
    return false;
}

bool ProtobufReader::take(std::uint64_t count, std::span<const std::byte>& taken) {
    if (count > m_left.size()) return fail();
    taken = m_left.first(count);
    m_left = m_left.subspan(count);
    return true;
}

bool ProtobufReader::takeFixed(std::size_t count, std::uint64_t& value) {
    std::span<const std::byte> taken;
    if (!take(count, taken)) return false;
    value = 0;
    std::memcpy(&value, taken.data(), count);
    return true;
}

bool ProtobufReader::nextVarint(std::uint64_t& value) {
    constexpr unsigned kMostBits = 64;
    if (m_left.empty()) return false;
    value = 0;
    for (unsigned shift = 0; shift < kMostBits; shift += 7) {
        if (m_left.empty()) return fail();
        const auto byte = static_cast<std::uint64_t>(m_left.front());
        m_left = m_left.subspan(1);
        value |= (byte & 0x7FU) << shift;
        if (byte < 0x80U) return true;
    }
    return fail();
}

bool ProtobufReader::next(ProtobufField& field) {
    std::uint64_t key = 0;
    if (m_failed || !nextVarint(key)) return false;
    field = {.number = key >> 3U, .kind = static_cast<ProtobufField::Kind>(key & 7U), .bytes = {}};
    if (field.number == 0) return fail();
    switch (field.kind) {
        case ProtobufField::Kind::Varint:
            return nextVarint(field.value) || fail();
        case ProtobufField::Kind::Fixed64:
            return takeFixed(sizeof(std::uint64_t), field.value);
        case ProtobufField::Kind::Fixed32:
            return takeFixed(sizeof(std::uint32_t), field.value);
        case ProtobufField::Kind::Bytes: {
            std::uint64_t length = 0;
            return (nextVarint(length) || fail()) && take(length, field.bytes);
        }
    }
    return fail();  // groups, which nobody writes, and kinds that do not exist
}

}  // namespace weightscape::files
