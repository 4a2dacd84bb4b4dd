// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/tokenizers/byte_trie.h"
#include "core/tokenizers/character_map.h"
#include "core/tokenizers/encoding_method.h"
#include "core/tokenizers/tokenizer_settings.h"

namespace weightscape::tokenizers {

/// SentencePiece's unigram model ("t5"): of all ways to cut the text into tokens the one with the
/// highest sum of scores, found by dynamic programming; a character that is no token costs ten more
/// than the worst token and becomes the unknown one. Kudo 2018.
class UnigramMethod final : public EncodingMethod {
  public:
    /// The vocabulary must outlive it.
    UnigramMethod(const Vocabulary& vocabulary, const TokenizerSettings& settings,
                  CharacterMap characters);

    [[nodiscard]] std::unique_ptr<TextEncoder> newEncoder(std::size_t bytes) const override;
    [[nodiscard]] std::string decode(std::string_view tokenText) const override;

    /// The text with characters mapped and spaces as the model wants them.
    [[nodiscard]] std::string normalized(std::string_view text) const;
    /// Appends the tokens of a normalized text.
    void appendText(std::string_view text, std::vector<Token>& tokens) const;

  private:
    struct Cut {
        Token token = kNoToken;
        std::size_t begin = 0;
        double score = 0;
    };
    /// What stands for the beginning of the text, and how much of it.
    [[nodiscard]] CharacterMap::Replacement normalizedBeginning(std::string_view text) const;
    [[nodiscard]] std::vector<Cut> bestCuts(std::string_view text) const;

    const Vocabulary& m_vocabulary;
    TokenizerSettings m_settings;
    CharacterMap m_characters;
    ByteTrie m_tokens;
    ByteTrie m_userDefined;  ///< never rewritten
    double m_unknownScore = 0;
};

}  // namespace weightscape::tokenizers
