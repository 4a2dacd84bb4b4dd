// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

#include "app/cli/spoken.h"

#include <cstdlib>
#include <string_view>

namespace weightscape::cli {
namespace {

const Language*& chosen() {
    static const Language* language = &english();
    return language;
}

}  // namespace

const Language& languageFor(int argc, const char* const* argv) {
    constexpr std::string_view kOption = "--language";
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument == kOption && i + 1 < argc) return languageOf(argv[i + 1]);
        if (argument.starts_with(kOption) && argument.substr(kOption.size()).starts_with('=')) {
            return languageOf(argument.substr(kOption.size() + 1));
        }
    }
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* locale = std::getenv(name);
        if (locale != nullptr && *locale != '\0') return languageOf(locale);
    }
    return english();
}

void speak(const Language& language) {
    chosen() = &language;
}

const Language& spoken() {
    return *chosen();
}

std::string said(const Text& text) {
    return say(text, spoken());
}

}  // namespace weightscape::cli
