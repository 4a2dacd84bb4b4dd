// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/clean_spaces.h"

#include <string_view>

namespace weightscape::tokenizers {
namespace {

std::string withoutSpaceBeforePunctuation(std::string_view text) {
    constexpr std::string_view kMarks = "?!.,";
    std::string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i > 0 && text[i - 1] == ' ' && kMarks.find(text[i]) != std::string_view::npos) {
            kept.pop_back();
        }
        kept.push_back(text[i]);
    }
    return kept;
}

std::string withoutSpacesAroundApostrophe(std::string_view text) {
    std::string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isAlone = i > 0 && text.substr(i - 1, 3) == " ' ";
        // A space that was taken as the one behind an apostrophe is not there for the next.
        const bool hasSpace = !kept.empty() && kept.back() == ' ';
        if (!isAlone || !hasSpace) {
            kept.push_back(text[i]);
            continue;
        }
        kept.back() = '\'';
        ++i;
    }
    return kept;
}

std::string withoutSpaceBeforeContraction(std::string_view text) {
    std::string kept;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view rest = text.substr(i);
        const bool contracts = rest.starts_with("'s") || rest.starts_with("'m") ||
                               rest.starts_with("'re") || rest.starts_with("'ve");
        if (i > 0 && text[i - 1] == ' ' && contracts) kept.pop_back();
        kept.push_back(text[i]);
    }
    return kept;
}

}  // namespace

std::string cleanSpaces(std::string text) {
    text = withoutSpaceBeforePunctuation(text);
    text = withoutSpacesAroundApostrophe(text);
    return withoutSpaceBeforeContraction(text);
}

}  // namespace weightscape::tokenizers
