// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/byte_letters.h"

#include <array>
#include <string>

#include "core/tokenizers/code_points.h"

namespace weightscape::tokenizers {
namespace {

constexpr char32_t kFirstMoved = 0x100;

bool isItself(char32_t byte) {
    return (byte >= 0x21 && byte <= 0x7E) || (byte >= 0xA1 && byte <= 0xFF && byte != 0xAD);
}

struct Letters {
    std::array<std::string, 256> texts;
    std::array<std::optional<std::uint8_t>, 0x200> bytes;

    Letters() {
        char32_t next = kFirstMoved;
        for (char32_t byte = 0; byte < texts.size(); ++byte) {
            const char32_t letter = isItself(byte) ? byte : next++;
            appendUtf8(letter, texts[byte]);
            bytes[letter] = static_cast<std::uint8_t>(byte);
        }
    }
};

const Letters& letters() {
    static const Letters kLetters;
    return kLetters;
}

void appendUnknown(std::string_view utf8, std::string_view whole, std::string& text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    text += "[UNK_BYTE_0x";
    for (const char c : utf8) {
        const auto byte = static_cast<std::uint8_t>(c);
        text += {kDigits[byte >> 4], kDigits[byte & 15]};
    }
    text.append(whole).append("]");
}

}  // namespace

std::string_view letterOf(std::uint8_t byte) {
    return letters().texts[byte];
}

std::optional<std::uint8_t> byteOfLetter(char32_t letter) {
    return letter < letters().bytes.size() ? letters().bytes[letter] : std::nullopt;
}

std::string asLetters(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) text += letterOf(static_cast<std::uint8_t>(byte));
    return text;
}

std::string fromLetters(std::string_view text) {
    // A text without any letter would be repeated for each of its characters.
    constexpr std::size_t kLongestShown = 256;
    std::string bytes;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint letter = codePointAt(text, at);
        at += letter.length;
        if (const auto byte = byteOfLetter(letter.value)) {
            bytes.push_back(static_cast<char>(*byte));
            continue;
        }
        std::string utf8;
        appendUtf8(letter.value, utf8);
        appendUnknown(utf8, text.substr(0, kLongestShown), bytes);
    }
    return bytes;
}

}  // namespace weightscape::tokenizers
