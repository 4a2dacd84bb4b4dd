// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/printable.h"

#include <algorithm>
#include <array>

#include "core/support/utf8.h"

namespace weightscape {
namespace {

struct PointRange {
    char32_t first;
    char32_t last;
};

/// Code points that change how the text around them looks, or show nothing at all.
constexpr std::array<PointRange, 15> kInvisible = {{
    {0x7F, 0x9F},         // delete and C1 controls
    {0xAD, 0xAD},         // soft hyphen
    {0x034F, 0x034F},     // combining grapheme joiner
    {0x061C, 0x061C},     // Arabic letter mark
    {0x115F, 0x1160},     // Hangul fillers
    {0x180E, 0x180E},     // Mongolian vowel separator
    {0x200B, 0x200F},     // zero width, directional marks
    {0x2028, 0x202E},     // separators, directional embeddings and overrides
    {0x2060, 0x206F},     // word joiner, invisible operators, directional isolates
    {0x3164, 0x3164},     // Hangul filler
    {0xFE00, 0xFE0F},     // variation selectors
    {0xFEFF, 0xFEFF},     // byte order mark
    {0xFFF9, 0xFFFB},     // interlinear annotation
    {0xE0000, 0xE0FFF},   // tags and variation selectors
    {0xF0000, 0x10FFFF},  // private planes
}};

bool isInvisible(char32_t point) {
    return std::any_of(kInvisible.begin(), kInvisible.end(), [point](const PointRange& range) {
        return point >= range.first && point <= range.last;
    });
}

std::string hexadecimal(char32_t value, int digits) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string text;
    for (int shift = 20; shift >= 0; shift -= 4) {
        const char32_t digit = (value >> static_cast<unsigned>(shift)) & 0xFU;
        if (digit != 0 || !text.empty() || shift < digits * 4) text += kDigits[digit];
    }
    return text;
}

/// Takes one code point, or one byte that is not UTF-8, off `bytes` and returns how to show it.
std::string takeShown(std::string_view& bytes) {
    const std::string_view before = bytes;
    const std::optional<char32_t> point = takeCodePoint(bytes);
    if (!point) {
        bytes.remove_prefix(1);
        return "\\x" + hexadecimal(static_cast<unsigned char>(before[0]), 2);
    }
    if (*point < 0x20U || *point == 0x7FU) return "\\x" + hexadecimal(*point, 2);
    if (isInvisible(*point)) return "\\u{" + hexadecimal(*point, 4) + "}";
    return std::string(before.substr(0, before.size() - bytes.size()));
}

}  // namespace

std::string printable(std::string_view bytes, std::size_t limit) {
    // Nearly all names are plain ASCII.
    const auto isPlain = [](char c) { return c >= ' ' && c <= '~' && c != '\\'; };
    if (bytes.size() <= limit && std::all_of(bytes.begin(), bytes.end(), isPlain)) {
        return std::string(bytes);
    }
    std::string text;
    while (!bytes.empty()) {
        const std::string shown = takeShown(bytes);
        if (shown.size() > limit - text.size()) return text + "…";
        text += shown;
    }
    return text;
}

std::string inQuotes(std::string_view bytes) {
    constexpr std::size_t limit = 80;
    return std::string("\"").append(printable(bytes, limit)).append("\"");
}

}  // namespace weightscape
