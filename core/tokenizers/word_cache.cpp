// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/word_cache.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace weightscape::tokenizers {

WordCache::WordCache(std::size_t bytes) {
    constexpr std::size_t kFewest = 16;
    constexpr std::size_t kMost = 1 << 15;
    m_slots.resize(std::bit_ceil(std::clamp(bytes / 8, kFewest, kMost)));
    m_mask = m_slots.size() - 1;
}

bool WordCache::append(std::string_view word, std::vector<Token>& tokens) {
    if (word.size() > kLongest) return false;
    m_lastHash = std::hash<std::string_view>()(word);
    const Slot& slot = m_slots[m_lastHash & m_mask];
    if (slot.hash != m_lastHash || slot.bytes != word.size() ||
        std::string_view(m_words).substr(slot.firstByte, slot.bytes) != word) {
        return false;
    }
    for (std::size_t i = 0; i < slot.tokens; ++i) tokens.push_back(tokens[slot.firstToken + i]);
    return true;
}

void WordCache::remember(std::string_view word, const std::vector<Token>& tokens,
                         std::size_t begin) {
    if (word.size() > kLongest) return;
    m_slots[m_lastHash & m_mask] = {m_lastHash, begin, m_words.size(),
                                    static_cast<std::uint16_t>(tokens.size() - begin),
                                    static_cast<std::uint16_t>(word.size())};
    m_words += word;
}

}  // namespace weightscape::tokenizers
