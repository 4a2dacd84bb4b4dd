// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/text.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "core/support/language.h"

namespace weightscape {
namespace {

const SaidPattern*& lastSaidPattern() {
    static const SaidPattern* last = nullptr;
    return last;
}

}  // namespace

SaidPattern::SaidPattern(std::string_view english)
    : m_english(english), m_before(std::exchange(lastSaidPattern(), this)) {}

std::vector<std::string_view> SaidPattern::all() {
    std::vector<std::string_view> patterns;
    for (const auto* said = lastSaidPattern(); said != nullptr; said = said->m_before) {
        patterns.push_back(said->m_english);
    }
    return patterns;
}

struct Text::Content {
    std::string own = {};
    std::vector<Text> arguments = {};
};

Text::Text(const Text& other) = default;
Text::Text(Text&& other) noexcept = default;
Text& Text::operator=(const Text& other) = default;
Text& Text::operator=(Text&& other) noexcept = default;
Text::~Text() = default;

Text::Text(std::string_view kind, std::string_view own) {
    if (own.empty()) return;
    m_pattern = kind;
    m_content = std::make_shared<const Content>(Content{.own = std::string(own)});
}

Text::Text(std::string_view pattern, std::vector<Text> arguments) : m_pattern(pattern) {
    if (arguments.empty()) return;
    m_content = std::make_shared<const Content>(Content{.arguments = std::move(arguments)});
}

Text::Text(const Phrase& phrase)
    : Text(phrase.m_english,
           std::vector<Text>(phrase.m_numbers.begin(), phrase.m_numbers.begin() + phrase.m_count)) {
}

Text Text::ofSigned(std::int64_t number) {
    return Text(std::to_string(number));
}

Text Text::ofUnsigned(std::uint64_t number) {
    return Text(std::to_string(number));
}

const std::string& Text::own() const {
    static const std::string kNone;
    return m_content ? m_content->own : kNone;
}

const std::vector<Text>& Text::arguments() const {
    static const std::vector<Text> kNone;
    return m_content ? m_content->arguments : kNone;
}

std::string Text::english() const {
    return say(*this, weightscape::english());
}

std::strong_ordering operator<=>(const Text& a, const Text& b) {
    if (const auto order = a.m_pattern <=> b.m_pattern; std::is_neq(order)) return order;
    if (a.m_content == b.m_content) return std::strong_ordering::equal;
    if (const auto order = a.own() <=> b.own(); std::is_neq(order)) return order;
    return std::lexicographical_compare_three_way(a.arguments().begin(), a.arguments().end(),
                                                  b.arguments().begin(), b.arguments().end());
}

std::ostream& operator<<(std::ostream& stream, const Text& text) {
    return stream << text.english();
}

}  // namespace weightscape
