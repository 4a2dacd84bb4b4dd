// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace weightscape {
namespace {

struct SequenceKind {
    std::size_t length;
    char32_t firstBits;
    char32_t smallest;  ///< anything below has a shorter form
};

/// What the first byte announces; length 0 for bytes that begin nothing.
SequenceKind kindOf(unsigned char first) {
    if (first < 0x80U) return {1, first, 0};
    if (first >= 0xC2U && first <= 0xDFU) return {2, first & 0x1FU, 0x80U};
    if (first >= 0xE0U && first <= 0xEFU) return {3, first & 0x0FU, 0x800U};
    if (first >= 0xF0U && first <= 0xF4U) return {4, first & 0x07U, 0x10000U};
    return {0, 0, 0};
}

/// How many bytes at the front are ASCII, eight at a time.
std::size_t leadingAscii(std::string_view bytes) {
    std::size_t count = 0;
    for (std::uint64_t eight = 0; bytes.size() - count >= sizeof(eight); count += sizeof(eight)) {
        std::memcpy(&eight, bytes.data() + count, sizeof(eight));
        if ((eight & 0x8080808080808080U) != 0) break;
    }
    while (count < bytes.size() && static_cast<unsigned char>(bytes[count]) < 0x80U) ++count;
    return count;
}

}  // namespace

std::optional<char32_t> takeCodePoint(std::string_view& bytes) {
    if (bytes.empty()) return std::nullopt;
    const SequenceKind kind = kindOf(static_cast<unsigned char>(bytes[0]));
    if (kind.length == 0 || kind.length > bytes.size()) return std::nullopt;
    char32_t point = kind.firstBits;
    for (std::size_t i = 1; i < kind.length; ++i) {
        const auto next = static_cast<unsigned char>(bytes[i]);
        if ((next & 0xC0U) != 0x80U) return std::nullopt;
        point = (point << 6U) | (next & 0x3FU);
    }
    const bool surrogate = point >= 0xD800U && point <= 0xDFFFU;
    if (point < kind.smallest || surrogate || point > 0x10FFFFU) return std::nullopt;
    bytes.remove_prefix(kind.length);
    return point;
}

std::optional<std::size_t> firstForeignByte(std::string_view bytes) {
    const std::size_t size = bytes.size();
    while (!bytes.empty()) {
        bytes.remove_prefix(leadingAscii(bytes));
        if (!bytes.empty() && !takeCodePoint(bytes)) return size - bytes.size();
    }
    return std::nullopt;
}

bool isUtf8(std::string_view bytes) {
    return !firstForeignByte(bytes);
}

}  // namespace weightscape
