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

Text Text::number(std::string english) {
    Text text;
    text.m_pattern = kNumber;
    text.keepOwn(std::move(english));
    return text;
}

void Text::keep(std::vector<Text> arguments) {
    m_content = std::make_shared<const Content>(Content{.arguments = std::move(arguments)});
}

void Text::keepOwn(std::string own) {
    if (own.empty()) {
        m_pattern = {};
        return;
    }
    m_content = std::make_shared<const Content>(Content{.own = std::move(own)});
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
    if (const auto order = a.m_pattern <=> b.m_pattern; order != 0) return order;
    if (a.m_content == b.m_content) return std::strong_ordering::equal;
    if (const auto order = a.own() <=> b.own(); order != 0) return order;
    return std::lexicographical_compare_three_way(a.arguments().begin(), a.arguments().end(),
                                                  b.arguments().begin(), b.arguments().end());
}

std::ostream& operator<<(std::ostream& stream, const Text& text) {
    return stream << text.english();
}

}  // namespace weightscape
