// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/llama_pattern.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <regex>
#include <vector>

#include "core/recipes/recipe.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/printable.h"

namespace weightscape::recipes {

namespace {

constexpr std::string_view kSpecial = "^$\\.*+?()[]{}|";
/// std::regex reads expressions by recursion, and names have some dozen characters.
constexpr std::size_t kLongestExpression = 1000;
constexpr int kLargestCount = 255;

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool isPunctuation(char c) {
    return c > ' ' && c <= '~' && !isDigit(c) && !isLower(c) && !isUpper(c);
}

std::string byNumber(char c) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "\\x%02x", static_cast<unsigned char>(c));
    return text.data();
}

/// The character itself, outside brackets.
std::string literal(char c) {
    if (c == '=' || isUpper(c) || c < ' ' || c > '~') return byNumber(c);
    return (kSpecial.find(c) != std::string_view::npos ? "\\" : "") + std::string(1, c);
}

/// The character itself, between brackets.
std::string member(char c) {
    return isDigit(c) || isLower(c) || c == '_' || c == '.' ? std::string(1, c) : byNumber(c);
}

/// Stars at the ends need no counterpart: an expression is searched in the name.
std::string fromGlob(std::string_view glob) {
    const std::size_t first = glob.find_first_not_of('*');
    if (first == std::string_view::npos) return ".*";
    const std::size_t last = glob.find_last_not_of('*');
    std::string expression = first == 0 ? "^" : "";
    for (std::size_t i = first; i <= last; ++i) {
        if (glob[i] == '*' && glob[i - 1] == '*') continue;
        expression += glob[i] == '*' ? ".*" : glob[i] == '?' ? "." : literal(glob[i]);
    }
    return expression + (last + 1 == glob.size() ? "$" : "");
}

/// Rewrites an expression that PCRE2 has accepted; stops at the first part that std::regex would
/// refuse or read otherwise.
class Translation {
  public:
    explicit Translation(std::string_view expression) : m_rest(expression) {}

    Result<std::string> translate();

  private:
    void step();
    void escape();
    void brackets();
    /// One member of a class: the character, or nothing when it was a class of its own or a
    /// refusal.
    std::optional<char> classMember();
    void range(char from);
    void group();
    void endGroup();
    void braces();
    void repeat(const std::string& text);
    void byHexadecimal(bool inBrackets, std::optional<char>& character);

    void put(const std::string& text, bool repeatable) {
        m_text += text;
        m_repeatable = repeatable;
    }
    void refuse(Text what) {
        if (m_refused.empty()) m_refused = std::move(what);
        m_rest = {};
    }
    char take() {
        const char c = m_rest.front();
        m_rest.remove_prefix(1);
        return c;
    }
    bool takeIf(std::string_view text) {
        if (!m_rest.starts_with(text)) return false;
        m_rest.remove_prefix(text.size());
        return true;
    }

    struct Group {
        std::string end;
        bool repeatable;
    };

    std::string_view m_rest;
    std::string m_text;
    Text m_refused;
    std::vector<Group> m_groups;
    bool m_repeatable = false;  ///< what was read last may be repeated
};

Result<std::string> Translation::translate() {
    const std::string_view whole = m_rest;
    if (whole.size() > kLongestExpression) refuse("more than 1,000 characters"_text);
    while (!m_rest.empty()) step();
    if (m_refused.empty()) {
        try {
            const std::regex readable(m_text);
        } catch (const std::regex_error&) {
            refuse("so many repetitions"_text);
        }
    }
    if (m_refused.empty()) return std::move(m_text);
    return fail(ErrorCode::Unsupported,
                "llama-quantize cannot be given the pattern \"%1\": it has %2, which is not read "
                "there as it is here; write it as a glob such as blk.*.ffn_down.weight, or as "
                "several rules."_text(printable(whole, 200), m_refused));
}

void Translation::step() {
    const char c = take();
    switch (c) {
        case '\\':
            return m_rest.empty() ? refuse("a \\ at its end"_text) : escape();
        case '[':
            return brackets();
        case '(':
            return group();
        case ')':
            return endGroup();
        case '{':
            return braces();
        case '*':
        case '+':
        case '?':
            return repeat(std::string(1, c));
        case '.':
            return put(".", true);
        case '^':
        case '$':
        case '|':
            return put(std::string(1, c), false);
        default:
            return put(literal(c), true);
    }
}

void Translation::escape() {
    const char c = take();
    switch (c) {
        case 'd':
        case 'w':
        case 's':
            return put(std::string{'\\', c}, true);
        case 'D':
            return put("[^0-9]", true);
        case 'W':
            return put("[^\\x41-\\x5aa-z0-9_]", true);
        case 'S':
            return put("[^\\s]", true);
        case 'b':
            return put("\\b", false);
        case 'B':
            return put("(?!\\b)", false);
        case 'x': {
            std::optional<char> character;
            byHexadecimal(false, character);
            return;
        }
        default:
            if (!isPunctuation(c)) return refuse("\\" + std::string(1, c));
            put(literal(c), true);
    }
}

void Translation::byHexadecimal(bool inBrackets, std::optional<char>& character) {
    unsigned value = 0;
    const char* const begin = m_rest.data();
    const auto [end, error] =
        std::from_chars(begin, begin + std::min<std::size_t>(2, m_rest.size()), value, 16);
    if (error != std::errc{} || end != begin + 2) return refuse("\\x without two digits"_text);
    m_rest.remove_prefix(2);
    character = static_cast<char>(value);
    if (!inBrackets) put(literal(*character), true);
}

void Translation::brackets() {
    m_text += takeIf("^") ? "[^" : "[";
    if (m_rest.starts_with(']')) return refuse("empty brackets"_text);
    while (!m_rest.empty() && !m_rest.starts_with(']')) {
        const auto character = classMember();
        if (!character) continue;
        const bool isRange = m_rest.size() > 1 && m_rest[0] == '-' && m_rest[1] != ']';
        if (isRange) {
            range(*character);
        } else {
            m_text += member(*character);
        }
    }
    if (takeIf("]")) put("]", true);
}

std::optional<char> Translation::classMember() {
    const char c = take();
    if (c == '[') {
        if (m_rest.find_first_of(":.=") == 0) refuse("a named class"_text);
        return c;
    }
    if (c != '\\') return c;
    if (m_rest.empty()) return c;
    const char escaped = take();
    if (escaped == 'd' || escaped == 'w' || escaped == 's') {
        m_text += std::string{'\\', escaped};
        // PCRE2 takes a minus behind a class for itself.
        if (m_rest.starts_with('-')) m_text += member(take());
        return std::nullopt;
    }
    std::optional<char> character;
    if (escaped == 'x') {
        byHexadecimal(true, character);
        return character;
    }
    if (isPunctuation(escaped)) return escaped;
    refuse("%1 between brackets"_text("\\" + std::string(1, escaped)));
    return std::nullopt;
}

void Translation::range(char from) {
    take();
    const std::size_t before = m_text.size();
    const auto to = classMember();
    if (!to || static_cast<unsigned char>(from) > 127 || static_cast<unsigned char>(*to) > 127) {
        m_text.resize(before);
        return refuse("a range without two plain ends"_text);
    }
    m_text += member(from) + "-" + member(*to);
}

void Translation::group() {
    if (takeIf("?:")) {
        m_groups.push_back({")", true});
        return put("(?:", false);
    }
    if (takeIf("?!")) {
        m_groups.push_back({")", false});
        return put("(?!", false);
    }
    // The usual spelling has a '='.
    if (takeIf("?=")) {
        m_groups.push_back({"))", false});
        return put("(?!(?!", false);
    }
    if (m_rest.starts_with('?') || m_rest.starts_with('*')) return refuse("a special group"_text);
    m_groups.push_back({")", true});
    put("(", false);
}

void Translation::endGroup() {
    if (m_groups.empty()) return refuse("a ) without ("_text);
    const Group group = std::move(m_groups.back());
    m_groups.pop_back();
    put(group.end, group.repeatable);
}

void Translation::braces() {
    const std::size_t end = m_rest.find('}');
    const std::string_view inner = m_rest.substr(0, std::min(end, m_rest.size()));
    const std::size_t comma = std::min(inner.find(','), inner.size());
    const std::string_view low = inner.substr(0, comma);
    const std::string_view high = inner.substr(std::min(comma + 1, inner.size()));
    const auto isCount = [](std::string_view digits) {
        int value = 0;
        const auto [last, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc{} && last == digits.data() + digits.size() && value >= 0 &&
               value <= kLargestCount;
    };
    if (end == std::string_view::npos || !isCount(low) || (!high.empty() && !isCount(high))) {
        return refuse("braces that do not count up to 255"_text);
    }
    m_rest.remove_prefix(end + 1);
    repeat("{" + std::string(inner) + "}");
}

void Translation::repeat(const std::string& text) {
    if (!m_repeatable) return refuse("a repetition of something that has no characters"_text);
    put(text, false);
    if (takeIf("?")) m_text += '?';
}

}  // namespace

Result<std::string> llamaPattern(std::string_view pattern) {
    if (auto valid = checkPattern(pattern); !valid) return fail(valid.error());
    if (!pattern.starts_with(kExpressionPrefix)) return fromGlob(pattern);
    return Translation(pattern.substr(kExpressionPrefix.size())).translate();
}

}  // namespace weightscape::recipes
