// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <string>

/// Protocol buffers by hand: a field's number and kind, then its content.
namespace weightscape::test {

inline std::string protocolText(unsigned field, const std::string& bytes) {
    std::string length;
    std::size_t rest = bytes.size();
    for (; rest >= 0x80; rest >>= 7) length.push_back(static_cast<char>((rest & 0x7F) | 0x80));
    length.push_back(static_cast<char>(rest));
    return std::string(1, static_cast<char>(field << 3 | 2)) + length + bytes;
}

/// Of one byte, below 128.
inline std::string protocolNumber(unsigned field, unsigned number) {
    return {static_cast<char>(field << 3), static_cast<char>(number)};
}

/// A piece of a SentencePiece model.
inline std::string protocolPiece(const std::string& text, float score, unsigned type) {
    const auto bits = std::bit_cast<std::uint32_t>(score);
    std::string piece = protocolText(1, text) + std::string(1, 2 << 3 | 5);
    for (int i = 0; i < 4; ++i) piece.push_back(static_cast<char>(bits >> 8 * i));
    return protocolText(1, piece + protocolNumber(3, type));
}

}  // namespace weightscape::test
