// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/spaces.h"

namespace weightscape::tokenizers {

std::string escapeSpaces(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size() + text.size() / 2);
    for (const char c : text) {
        if (c == ' ') {
            escaped += kSpaceMark;
        } else {
            escaped.push_back(c);
        }
    }
    return escaped;
}

std::string unescapeSpaces(std::string_view text) {
    std::string unescaped;
    for (std::size_t at = 0; at < text.size();) {
        if (text.substr(at).starts_with(kSpaceMark)) {
            unescaped.push_back(' ');
            at += kSpaceMark.size();
        } else {
            unescaped.push_back(text[at++]);
        }
    }
    return unescaped;
}

}  // namespace weightscape::tokenizers
