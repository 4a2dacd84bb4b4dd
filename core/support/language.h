// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/support/text.h"

namespace weightscape {

/// A language that texts can be said in. Its patterns are data: resources/translations/core.ID.json
/// maps each English pattern to one with the same places, and is built into the program.
struct Language {
    std::string_view id;                        ///< "en", "de": what --language takes
    std::string_view decimals;                  ///< between a number's whole part and its decimals
    std::string_view thousands;                 ///< between groups of three digits
    std::string_view (*catalogue)() = nullptr;  ///< the JSON object; null for English
};

/// English first.
[[nodiscard]] std::span<const Language> allLanguages();
[[nodiscard]] const Language& english();
/// The language of a locale: "de", "de_DE.UTF-8". English for those that are not spoken here.
[[nodiscard]] const Language& languageOf(std::string_view locale);

/// The pattern in a language; `english` itself where the language does not know it.
[[nodiscard]] std::string_view patternIn(const Language& language, std::string_view english);
/// A text in a language. What the language does not know is said in English. `thousands`: between
/// groups of three digits in place of the language's own sign.
[[nodiscard]] std::string say(const Text& text, const Language& language);
[[nodiscard]] std::string say(const Text& text, const Language& language,
                              std::string_view thousands);

}  // namespace weightscape
