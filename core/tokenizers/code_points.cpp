// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/code_points.h"

#include <array>

namespace weightscape::tokenizers {
namespace {

constexpr char32_t kLast = 0x10FFFF;

/// The bits of the lead byte that count, by the length.
constexpr std::array<std::uint8_t, 5> kLeadBits = {0, 0x7F, 0x1F, 0x0F, 0x07};

}  // namespace

CodePoint codePointAt(std::string_view text, std::size_t at) {
    constexpr CodePoint kNone{kReplacement, 1, false};
    const auto lead = static_cast<std::uint8_t>(text[at]);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lengthByLead(text[at]);
    if (length == 1 || lead >= 0xF8 || text.size() - at < length) return kNone;
    char32_t value = lead & kLeadBits[length];
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<std::uint8_t>(text[at + i]);
        if ((byte & 0xC0) != 0x80) return kNone;
        value = value << 6 | (byte & 0x3F);
    }
    if (value > kLast) return kNone;
    return {value, length, true};
}

void appendUtf8(char32_t value, std::string& text) {
    const auto push = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
    const auto pushRest = [&](int shift) { push(0x80 | (value >> shift & 0x3F)); };
    if (value < 0x80) return push(value);
    if (value < 0x800) {
        push(0xC0 | value >> 6);
    } else if (value < 0x10000) {
        push(0xE0 | value >> 12);
        pushRest(6);
    } else {
        push(0xF0 | value >> 18);
        pushRest(12);
        pushRest(6);
    }
    pushRest(0);
}

}  // namespace weightscape::tokenizers
