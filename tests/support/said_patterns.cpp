// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/said_patterns.h"

#include <algorithm>
#include <cctype>

#include "core/support/language.h"

namespace weightscape::test {
namespace {

/// "%1 × %2 B" is the same everywhere: only words need another language.
bool hasWords(std::string_view pattern) {
    const auto areLetters = [](unsigned char a, unsigned char b) {
        return std::isalpha(a) != 0 && std::isalpha(b) != 0;
    };
    return std::ranges::adjacent_find(pattern, areLetters) != pattern.end();
}

}  // namespace

std::vector<std::string_view> patternsWithoutGerman() {
    const Language& german = languageOf("de");
    auto patterns = SaidPattern::all();
    std::erase_if(patterns, [&](std::string_view pattern) {
        return !hasWords(pattern) || patternIn(german, pattern).data() != pattern.data();
    });
    return patterns;
}

}  // namespace weightscape::test
