// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/character_class.h"

#include <vector>

#include "core/tokenizers/character_ranges.h"

namespace weightscape::tokenizers {
namespace {

constexpr std::size_t kCodePoints = 0x110000;

/// One entry per code point: looking up is what pre-tokenizers do most.
std::vector<CharacterClass> expanded() {
    using character_ranges::kRanges;
    std::vector<CharacterClass> classes(kCodePoints, CharacterClass::Other);
    for (std::size_t i = 0; i < kRanges.size(); ++i) {
        const std::size_t end = i + 1 < kRanges.size() ? kRanges[i + 1].first : kCodePoints;
        for (std::size_t c = kRanges[i].first; c < end; ++c) classes[c] = kRanges[i].what;
    }
    return classes;
}

}  // namespace

CharacterClass classOf(char32_t character) {
    static const std::vector<CharacterClass> kClasses = expanded();
    return character < kCodePoints ? kClasses[character] : CharacterClass::Other;
}

}  // namespace weightscape::tokenizers
