// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/language.h"

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "core/support/catalogues.h"

namespace weightscape {
namespace {

using Catalogue = std::map<std::string, std::string, std::less<>>;

/// A narrow space that is no place to break a line, as German books have it between thousands.
constexpr std::string_view kNarrowSpace = "\u202f";

constexpr std::array kLanguages = {
    Language{"en", ".", ","},
    Language{"de", ",", kNarrowSpace, germanCatalogue},
};

/// All catalogues, read once when the first text is translated.
const Catalogue& catalogueOf(const Language& language) {
    static const auto kCatalogues = [] {
        std::array<Catalogue, kLanguages.size()> catalogues;
        for (std::size_t i = 0; i < kLanguages.size(); ++i) {
            if (kLanguages[i].catalogue == nullptr) continue;
            catalogues[i] = nlohmann::json::parse(kLanguages[i].catalogue()).get<Catalogue>();
        }
        return catalogues;
    }();
    return kCatalogues[static_cast<std::size_t>(&language - kLanguages.data())];
}

std::string numberIn(const Language& language, std::string_view thousands,
                     std::string_view english) {
    std::string text;
    for (const char sign : english) {
        if (sign == '.') {
            text += language.decimals;
        } else if (sign == ',') {
            text += thousands;
        } else {
            text += sign;
        }
    }
    return text;
}

}  // namespace

std::span<const Language> allLanguages() {
    return kLanguages;
}

const Language& english() {
    return kLanguages.front();
}

const Language& languageOf(std::string_view locale) {
    const std::string_view id = locale.substr(0, locale.find_first_of("_.@"));
    const auto found = std::ranges::find(kLanguages, id, &Language::id);
    return found == kLanguages.end() ? english() : *found;
}

std::string_view patternIn(const Language& language, std::string_view english) {
    const Catalogue& catalogue = catalogueOf(language);
    const auto found = catalogue.find(english);
    return found == catalogue.end() ? english : std::string_view(found->second);
}

std::string say(const Text& text, const Language& language) {
    return say(text, language, language.thousands);
}

std::string say(const Text& text, const Language& language, std::string_view thousands) {
    if (text.isName()) return text.own();
    if (text.isNumber()) return numberIn(language, thousands, text.own());
    const std::string_view pattern = patternIn(language, text.pattern());
    const std::vector<Text>& arguments = text.arguments();
    std::string said;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const auto place = pattern[i] == '%' && i + 1 < pattern.size()
                               ? static_cast<std::size_t>(pattern[i + 1] - '1')
                               : arguments.size();
        if (place >= arguments.size()) {
            said += pattern[i];
            continue;
        }
        said += say(arguments[place], language, thousands);
        ++i;
    }
    return said;
}

}  // namespace weightscape
