// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/classified_text.h"

#include <algorithm>
#include <array>

#include "core/tokenizers/character_class.h"
#include "core/tokenizers/code_points.h"

namespace weightscape::tokenizers {
namespace {

/// By CharacterClass.
constexpr std::array<char, 8> kBytes = {
    ClassifiedText::kOther, ClassifiedText::kNumber,      ClassifiedText::kLetter,
    ClassifiedText::kMark,  ClassifiedText::kPunctuation, ClassifiedText::kSymbol,
    ClassifiedText::kOther, ClassifiedText::kSpace,
};

bool isSurrogate(char32_t value) {
    return value >= 0xD800 && value < 0xE000;
}

}  // namespace

ClassifiedText::ClassifiedText(std::string_view text) {
    const auto isAscii = [](char c) { return static_cast<std::uint8_t>(c) < 0x80; };
    if (std::ranges::all_of(text, isAscii)) {
        m_utf8 = text;
        m_classes = text;
        return;
    }
    classify(text);
    m_utf8 = m_owned;
    m_classes = m_ownedClasses;
}

void ClassifiedText::classify(std::string_view text) {
    m_owned.reserve(text.size());
    m_ownedClasses.reserve(text.size());
    m_offsets.reserve(text.size() + 1);
    std::vector<std::size_t> surrogates;
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint character = codePointAt(text, at);
        at += character.length;
        m_offsets.push_back(static_cast<std::uint32_t>(m_owned.size()));
        if (isSurrogate(character.value)) surrogates.push_back(m_owned.size());
        appendUtf8(character.value, m_owned);
        const bool isAscii = character.value < 0x80;
        m_ownedClasses.push_back(isAscii
                                     ? static_cast<char>(character.value)
                                     : kBytes[static_cast<std::size_t>(classOf(character.value))]);
    }
    m_offsets.push_back(static_cast<std::uint32_t>(m_owned.size()));
    if (surrogates.empty()) return;
    m_wellFormed = m_owned;
    for (const std::size_t at : surrogates) m_wellFormed.replace(at, 3, "\xEF\xBF\xBD");
}

}  // namespace weightscape::tokenizers
