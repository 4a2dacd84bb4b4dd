// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizers/vocabulary.h"

namespace weightscape::tokenizers {

/// Remembers the tokens of short words, since texts repeat them. The tokens themselves stand where
/// they were written the first time. A new word takes the place of another one: the memory is
/// bounded.
class WordCache {
  public:
    /// For texts of together about `bytes` bytes.
    explicit WordCache(std::size_t bytes);

    /// Appends the word's tokens to those it was remembered with; false when it is not known.
    bool append(std::string_view word, std::vector<Token>& tokens);
    /// Remembers that the tokens from `begin` on are the word last asked for.
    void remember(std::string_view word, const std::vector<Token>& tokens, std::size_t begin);

  private:
    static constexpr std::size_t kLongest = 64;  ///< bytes of a word that is remembered
    struct Slot {
        std::uint64_t hash = 0;
        std::size_t firstToken = 0;
        std::size_t firstByte = 0;
        std::uint16_t tokens = 0;
        std::uint16_t bytes = 0;
    };

    std::vector<Slot> m_slots;
    std::uint64_t m_mask = 0;
    std::uint64_t m_lastHash = 0;
    std::string m_words;
};

}  // namespace weightscape::tokenizers
