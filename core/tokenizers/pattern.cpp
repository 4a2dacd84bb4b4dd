// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace weightscape::tokenizers {
namespace {

/// What stands for a part of a pattern inside of brackets.
struct Abbreviation {
    std::string_view name;
    std::string_view meaning;
};

/// Classes as ClassifiedText has them. The tilde is in none, as in llama.cpp.
constexpr std::array kClassNames = {
    Abbreviation{"\\p{N}", "0-9\\xD1"},
    Abbreviation{"\\p{L}", "A-Za-z\\xD2"},
    Abbreviation{"\\p{P}", "!-#%-*,-/:;?@\\[-\\]_{}\\xD3"},
    Abbreviation{"\\p{M}", "\\xD4"},
    Abbreviation{"\\p{S}", "$+<->\\^`|\\xD5"},
};

/// Where characters are looked at, spaces beyond ASCII count.
constexpr std::array kSpaceNames = {
    Abbreviation{"\\s",
                 "\\s\\x{85}\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}"
                 "\\x{202F}\\x{205F}\\x{3000}"},
};

/// The pattern without abbreviations.
std::string spelledOut(std::string_view pattern, std::span<const Abbreviation> abbreviations) {
    std::string result;
    bool inBrackets = false;
    for (std::size_t at = 0; at < pattern.size();) {
        const std::string_view rest = pattern.substr(at);
        const auto found = std::ranges::find_if(
            abbreviations, [rest](const Abbreviation& one) { return rest.starts_with(one.name); });
        if (found != abbreviations.end()) {
            if (!inBrackets) result.push_back('[');
            result += found->meaning;
            if (!inBrackets) result.push_back(']');
            at += found->name.size();
            continue;
        }
        const std::size_t length = rest.front() == '\\' ? 2 : 1;
        if (length == 1 && rest.front() == '[') inBrackets = true;
        if (length == 1 && rest.front() == ']') inBrackets = false;
        result += rest.substr(0, length);
        at += length;
    }
    return result;
}

/// Whether the pattern names characters beyond ASCII, so that their classes are not enough.
bool namesCharacters(std::string_view pattern) {
    const auto isForeign = [](char c) { return static_cast<std::uint8_t>(c) >= 0x80; };
    return std::ranges::any_of(pattern, isForeign) || pattern.find("\\x{") != pattern.npos;
}

/// Characters in well-formed UTF-8.
std::size_t charactersIn(std::string_view utf8) {
    return static_cast<std::size_t>(std::ranges::count_if(
        utf8, [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0) != 0x80; }));
}

}  // namespace

Pattern::Pattern(std::string_view pattern) : m_looksAtClasses(!namesCharacters(pattern)) {
    const std::string text =
        m_looksAtClasses ? spelledOut(pattern, kClassNames) : spelledOut(pattern, kSpaceNames);
    const std::uint32_t options = PCRE2_DOLLAR_ENDONLY | PCRE2_NO_AUTO_CAPTURE |
                                  (m_looksAtClasses ? 0 : PCRE2_UTF | PCRE2_NO_UTF_CHECK);
    int error = 0;
    PCRE2_SIZE place = 0;
    pcre2_code* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(),
                                     options, &error, &place, nullptr);
    if (code == nullptr) throw std::invalid_argument("not a pattern: " + text);
    // Where there is no compiler to machine code, patterns are interpreted.
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    m_code.reset(code, pcre2_code_free);
}

Pattern::Room Pattern::newRoom() {
    return {pcre2_match_data_create(1, nullptr), pcre2_match_data_free};
}

Pattern::Match Pattern::find(std::string_view subject, std::size_t from, const Room& room) const {
    const auto* bytes = reinterpret_cast<PCRE2_SPTR>(subject.data());
    constexpr std::uint32_t kOptions = PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY;
    int found =
        pcre2_match(m_code.get(), bytes, subject.size(), from, kOptions, room.get(), nullptr);
    if (found < PCRE2_ERROR_NOMATCH) {
        // The machine code has a small stack; the interpreter has what memory there is.
        found = pcre2_match(m_code.get(), bytes, subject.size(), from, kOptions | PCRE2_NO_JIT,
                            room.get(), nullptr);
    }
    if (found < 0) return {subject.size(), subject.size()};
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(room.get());
    return {ends[0], ends[1]};
}

std::vector<std::uint32_t> Pattern::cut(const ClassifiedText& text,
                                        std::span<const std::uint32_t> parts,
                                        const Room& room) const {
    std::vector<std::uint32_t> cut;
    cut.reserve(parts.size());
    std::size_t character = 0;
    for (const std::uint32_t part : parts) {
        const std::size_t begin = m_looksAtClasses ? character : text.offset(character);
        character += part;
        const std::size_t end = m_looksAtClasses ? character : text.offset(character);
        const auto subject =
            (m_looksAtClasses ? text.classes() : text.wellFormed()).substr(begin, end - begin);
        const auto push = [&](std::size_t from, std::size_t to) {
            if (to <= from) return;
            const std::size_t count =
                m_looksAtClasses ? to - from : charactersIn(subject.substr(from, to - from));
            cut.push_back(static_cast<std::uint32_t>(count));
        };
        for (std::size_t at = 0; at < subject.size();) {
            const Match match = find(subject, at, room);
            push(at, match.begin);
            push(match.begin, match.end);
            at = match.end;
        }
    }
    return cut;
}

}  // namespace weightscape::tokenizers
