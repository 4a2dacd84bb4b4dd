// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
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

/// A text in parts: some are the program's own, others come from people or files.
struct TextPart {
    std::string_view text;
    bool isTrusted = false;  ///< control tokens may be written out in it
};

/// Where trusted parts are in a text, and the flags of tokens that are found nowhere else.
struct SpecialRules {
    struct Range {
        std::size_t begin = 0;
        std::size_t end = 0;
    };
    std::vector<Range> trusted;  ///< ascending
    unsigned barred = TokenFlags::kControl | TokenFlags::kUnknown;
};

/// Finds special tokens written out in texts. As in llama.cpp longer ones win, then those further
/// left; tokens that are barred must be within one trusted range. One walk over the text finds all,
/// whatever their number. Safe to use from any thread; the vocabulary must outlive it.
class SpecialSplitter {
  public:
    explicit SpecialSplitter(const Vocabulary& vocabulary);

    /// The parts in their order. Spaces that a token strips are in none of them.
    [[nodiscard]] std::vector<Fragment> split(std::string_view text,
                                              const SpecialRules& rules) const;

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
    [[nodiscard]] std::vector<Found> findAll(std::string_view text,
                                             const SpecialRules& rules) const;
    [[nodiscard]] std::vector<Claim> claim(std::string_view text, std::vector<Found> found) const;

    const Vocabulary& m_vocabulary;
    std::vector<Token> m_tokens;  ///< in the order in which they are looked for
    ByteTrie m_trie;              ///< to places in m_tokens
};

}  // namespace weightscape::tokenizers
