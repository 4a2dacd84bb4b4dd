// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/support/language.h"

#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "tests/support/test_paths.h"

namespace weightscape {
namespace {

namespace fs = std::filesystem;

const Language& german() {
    return languageOf("de");
}

/// "%1 × %2 B" is the same everywhere: only words need another language.
bool hasWords(std::string_view pattern) {
    for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
        if (std::isalpha(static_cast<unsigned char>(pattern[i])) != 0 &&
            std::isalpha(static_cast<unsigned char>(pattern[i + 1])) != 0) {
            return true;
        }
    }
    return false;
}

/// A source without its lines of comment.
std::string codeOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::string code;
    for (std::string line; std::getline(stream, line);) {
        const std::size_t text = line.find_first_not_of(' ');
        if (text == std::string::npos || line.compare(text, 2, "//") == 0) continue;
        code += line + '\n';
    }
    return code;
}

/// The text of the literals that stand side by side from `at` on; empty without any.
std::string literalsAt(std::string_view code, std::size_t at) {
    std::string text;
    while (true) {
        while (at < code.size() && std::isspace(static_cast<unsigned char>(code[at])) != 0) ++at;
        if (at >= code.size() || code[at] != '"') return text;
        for (++at; code[at] != '"'; ++at) {
            const bool escaped = code[at] == '\\';
            if (escaped) ++at;
            text += escaped && code[at] == 'n' ? '\n' : code[at];
        }
        ++at;
    }
}

/// Every pattern that the code writes as `Text("…")`, `Words("…")` or `Text name("…")`.
std::set<std::string> patternsIn(std::string_view code) {
    std::set<std::string> patterns;
    for (const std::string_view type : {"Text", "Words"}) {
        for (std::size_t at = code.find(type); at != std::string_view::npos;
             at = code.find(type, at + 1)) {
            std::size_t open = at + type.size();
            if (at > 0 && std::isalnum(static_cast<unsigned char>(code[at - 1])) != 0) continue;
            while (code[open] == ' ' || std::isalnum(static_cast<unsigned char>(code[open])) != 0) {
                ++open;
            }
            if (code[open] != '(') continue;
            if (auto pattern = literalsAt(code, open + 1); !pattern.empty()) {
                patterns.insert(std::move(pattern));
            }
        }
    }
    return patterns;
}

std::set<char> placesIn(std::string_view pattern) {
    std::set<char> places;
    for (std::size_t i = 0; i + 1 < pattern.size(); ++i) {
        const bool isPlace = pattern[i] == '%' && pattern[i + 1] >= '1' && pattern[i + 1] <= '9';
        if (isPlace) places.insert(pattern[i + 1]);
    }
    return places;
}

nlohmann::json catalogue() {
    return nlohmann::json::parse(german().catalogue());
}

TEST(Catalogue, FindsPatternsInCode) {
    EXPECT_EQ(patternsIn(R"(Text(
                 "a \"%1\" "
                 "b", x), Words("c"), Text d("e"), QText("f"), Text(g), Text::number("h"))"),
              (std::set<std::string>{"a \"%1\" b", "c", "e"}));
}

TEST(Catalogue, GermanHasEveryPatternOfTheCode) {
    const nlohmann::json texts = catalogue();
    std::size_t found = 0;
    for (const char* folder : {"core", "app", "ui"}) {
        for (const auto& entry : fs::recursive_directory_iterator(test::sourceFolder() / folder)) {
            const fs::path extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".h") continue;
            for (const std::string& pattern : patternsIn(codeOf(entry.path()))) {
                ++found;
                EXPECT_TRUE(texts.contains(pattern) || !hasWords(pattern))
                    << pattern << " in " << entry.path();
            }
        }
    }
    EXPECT_GT(found, 150U);
}

TEST(Catalogue, GermanKeepsThePlaces) {
    const nlohmann::json texts = catalogue();
    EXPECT_GT(texts.size(), 600U);
    for (const auto& [english, other] : texts.items()) {
        EXPECT_EQ(placesIn(english), placesIn(other.get<std::string>())) << english;
    }
}

}  // namespace
}  // namespace weightscape
