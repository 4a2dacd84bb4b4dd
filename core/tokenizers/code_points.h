// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// UTF-8 as llama.cpp reads it, which is laxer than the standard: overlong forms and surrogates
/// count. Tokens depend on it.
namespace weightscape::tokenizers {

/// How long a character is that begins with this byte, by the byte alone: 1 for those that cannot
/// begin one.
[[nodiscard]] constexpr std::size_t lengthByLead(char lead) {
    const auto byte = static_cast<std::uint8_t>(lead);
    if (byte >= 0xF0) return 4;
    if (byte >= 0xE0) return 3;
    return byte >= 0xC0 ? 2 : 1;
}

/// The same within a text that may end before. Precondition: at < text.size().
[[nodiscard]] constexpr std::size_t lengthByLead(std::string_view text, std::size_t at) {
    return std::min(lengthByLead(text[at]), text.size() - at);
}

/// A character and the bytes it takes in the text.
struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;
    bool isWellFormed = true;
};

constexpr char32_t kReplacement = 0xFFFD;

/// The character at a place; U+FFFD with one byte where there is none, and for values that no
/// character has. Precondition: at < text.size().
[[nodiscard]] CodePoint codePointAt(std::string_view text, std::size_t at);

/// Appends the character as UTF-8. Precondition: value <= 0x10FFFF.
void appendUtf8(char32_t value, std::string& text);

}  // namespace weightscape::tokenizers
