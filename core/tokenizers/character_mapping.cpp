// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/character_mapping.h"

#include <algorithm>

#include "core/tokenizers/decompositions.h"
#include "core/tokenizers/lower_case_ranges.h"

namespace weightscape::tokenizers {

char32_t lowerCaseOf(char32_t character) {
    const auto after =
        std::ranges::upper_bound(kLowerCaseRanges, character, {}, &LowerCaseRange::first);
    if (after == kLowerCaseRanges.begin()) return character;
    const LowerCaseRange& range = *(after - 1);
    const bool isIn = character <= range.last && (character - range.first) % range.step == 0;
    return isIn ? character + static_cast<char32_t>(range.distance) : character;
}

char32_t baseOf(char32_t character) {
    // Syllables of Hangul begin with one of the leading consonants, 588 with each.
    constexpr char32_t kFirstSyllable = 0xAC00;
    constexpr char32_t kLastSyllable = 0xD7A3;
    constexpr char32_t kFirstConsonant = 0x1100;
    constexpr char32_t kSyllablesOfConsonant = 588;
    if (character >= kFirstSyllable && character <= kLastSyllable) {
        return kFirstConsonant + (character - kFirstSyllable) / kSyllablesOfConsonant;
    }
    const auto after =
        std::ranges::upper_bound(kDecompositions, character, {}, &Decompositions::first);
    if (after == kDecompositions.begin()) return character;
    const auto& [first, bases] = *(after - 1);
    return character - first < bases.size() ? bases[character - first] : character;
}

}  // namespace weightscape::tokenizers
