// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/shell_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "core/support/printable.h"

namespace weightscape {

namespace {

constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,-";

bool isAscii(char c) {
    return c == '\n' || (c >= ' ' && c <= '~');
}

std::string quoted(std::string_view text) {
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + "'";
}

/// The bytes as a shell makes them itself. Line breaks are not among them: at the end they would be
/// cut off.
std::string made(std::string_view bytes) {
    std::string word = "\"$(printf '";
    for (const char c : bytes) {
        std::array<char, 8> octal{};
        std::snprintf(octal.data(), octal.size(), "\\%03o", static_cast<unsigned char>(c));
        word += octal.data();
    }
    return word + "')\"";
}

}  // namespace

std::string shellWord(std::string_view argument) {
    if (argument.empty()) return "''";
    if (argument.find_first_not_of(kPlain) == std::string_view::npos) return std::string(argument);
    if (printable(argument, SIZE_MAX) == argument) return quoted(argument);
    std::string word;
    while (!argument.empty()) {
        const bool ascii = isAscii(argument.front());
        const auto end =
            std::ranges::find_if(argument, [&](char c) { return isAscii(c) != ascii; });
        const auto length = static_cast<std::size_t>(end - argument.begin());
        const std::string_view run = argument.substr(0, length);
        word += ascii ? quoted(run) : made(run);
        argument.remove_prefix(length);
    }
    return word;
}

std::string shellText(std::span<const std::string> arguments) {
    std::string text;
    for (const std::string& argument : arguments) {
        if (!text.empty()) text += ' ';
        text += shellWord(argument);
    }
    return text;
}

}  // namespace weightscape
