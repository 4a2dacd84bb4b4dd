// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/cpp_texts.h"

#include <algorithm>
#include <cctype>

namespace weightscape::test {
namespace {

/// The place behind a literal that begins at `at` with a quotation mark.
std::size_t behindLiteral(std::string_view code, std::size_t at) {
    const char quote = code[at];
    for (++at; at < code.size() && code[at] != quote; ++at) {
        if (code[at] == '\\') ++at;
    }
    return at + 1;
}

bool isNumberSeparator(std::string_view code, std::size_t at) {
    return code[at] == '\'' && at > 0 &&
           std::isalnum(static_cast<unsigned char>(code[at - 1])) != 0;
}

/// Splits at top-level `separator`s up to the bracket that closes; `at` ends behind it.
std::vector<std::string_view> splitUpToBracket(std::string_view code, std::size_t& at,
                                               char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = at;
    int depth = 0;
    while (at < code.size()) {
        const char c = code[at];
        if (c == '"' || (c == '\'' && !isNumberSeparator(code, at))) {
            at = behindLiteral(code, at);
            continue;
        }
        if (c == '(' || c == '[' || c == '{') ++depth;
        if (c == ')' || c == ']' || c == '}') --depth;
        if (depth < 0) break;
        if (c == separator && depth == 0) {
            parts.push_back(code.substr(begin, at - begin));
            begin = at + 1;
        }
        ++at;
    }
    parts.push_back(code.substr(begin, at - begin));
    if (at < code.size()) ++at;
    return parts;
}

std::string withoutComments(std::string_view code) {
    std::string result;
    for (std::size_t at = 0; at < code.size();) {
        const char c = code[at];
        if (c == '"' || (c == '\'' && !isNumberSeparator(code, at))) {
            const std::size_t end = std::min(behindLiteral(code, at), code.size());
            result += code.substr(at, end - at);
            at = end;
        } else if (code.substr(at, 2) == "//") {
            at = std::min(code.find('\n', at), code.size());
        } else {
            result += c;
            ++at;
        }
    }
    return result;
}

/// The text of literals beside each other, or "X" where there is anything else.
std::string literalText(std::string_view expression) {
    constexpr std::string_view kString = "std::string(";
    while (!expression.empty() && std::isspace(static_cast<unsigned char>(expression.front()))) {
        expression.remove_prefix(1);
    }
    const bool isWrapped = expression.starts_with(kString);
    if (isWrapped) expression.remove_prefix(kString.size());
    std::string text;
    for (std::size_t at = 0; at < expression.size();) {
        if (expression[at] == '"') {
            const std::size_t end = behindLiteral(expression, at);
            for (std::size_t i = at + 1; i + 1 < end; ++i) {
                if (expression[i] == '\\') ++i;
                text += expression[i];
            }
            at = end;
        } else if (std::isspace(static_cast<unsigned char>(expression[at])) ||
                   (isWrapped && expression[at] == ')' && !text.empty())) {
            ++at;
        } else {
            return "X";
        }
    }
    return text;
}

bool hasTwoWords(const std::string& text) {
    bool inWord = false;
    int words = 0;
    for (const char c : text) {
        const bool isLetter = std::islower(static_cast<unsigned char>(c)) != 0;
        if (isLetter && !inWord) ++words;
        inWord = isLetter;
    }
    return words >= 2 && text.find(' ') != std::string::npos;
}

}  // namespace

std::vector<std::string> sentencesIn(std::string_view source) {
    const std::string code = withoutComments(source);
    const std::string_view view = code;
    std::vector<std::string> sentences;
    for (const std::string_view call :
         {"fail(", "damaged(", "invalid(", "failure(", "warnings.push_back("}) {
        for (std::size_t found = view.find(call); found != std::string_view::npos;) {
            std::size_t at = found + call.size();
            for (const std::string_view argument : splitUpToBracket(view, at, ',')) {
                std::string sentence;
                std::size_t inside = 0;
                for (const auto part : splitUpToBracket(argument, inside, '+')) {
                    sentence += literalText(part);
                }
                if (hasTwoWords(sentence)) sentences.push_back(sentence);
            }
            found = view.find(call, found + call.size());
        }
    }
    return sentences;
}

}  // namespace weightscape::test
