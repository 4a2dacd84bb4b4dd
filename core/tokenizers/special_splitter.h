// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

#include "core/tokenizers/byte_trie.h"
#include "core/tokenizers/vocabulary.h"

namespace weightscape::tokenizers {

/// A part of a text: a special token that stands in it, or text between such.
struct Fragment {
    Token token = kNoToken;  ///< kNoToken: text
    std::string_view text;   ///< where it stands
};

/// Finds special tokens written out in texts. As in llama.cpp longer ones win, then those further
/// left; user-defined tokens are always found, control tokens and the unknown token only when asked
/// for. One walk over the text finds all, whatever their number. Safe to use from any thread; the
/// vocabulary must outlive it.
class SpecialSplitter {
  public:
    explicit SpecialSplitter(const Vocabulary& vocabulary);

    /// The parts in their order. Spaces that a token strips are in none of them.
    [[nodiscard]] std::vector<Fragment> split(std::string_view text, bool parsesSpecial) const;

  private:
    struct Found {
        std::uint32_t order = 0;  ///< in m_tokens
        std::size_t begin = 0;
    };
    struct Claim {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::size_t strippedBegin = 0;
        std::size_t strippedEnd = 0;
        Token token = kNoToken;
    };
    [[nodiscard]] std::vector<Found> findAll(std::string_view text, bool parsesSpecial) const;
    [[nodiscard]] std::vector<Claim> claim(std::string_view text, std::vector<Found> found) const;

    const Vocabulary& m_vocabulary;
    std::vector<Token> m_tokens;  ///< in the order in which they are looked for
    ByteTrie m_trie;              ///< to places in m_tokens
};

}  // namespace weightscape::tokenizers
