// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/tokenizers/byte_trie.h"
#include "core/tokenizers/encoding_method.h"
#include "core/tokenizers/tokenizer_settings.h"

namespace weightscape::tokenizers {

/// WordPiece ("bert"): a text becomes words at spaces and punctuation, without accents and in lower
/// case where the model wants it, and a word the longest tokens it begins with; a word that has
/// none somewhere is unknown as a whole. Devlin et al. 2019. As GGUF has it, tokens that begin a
/// word have U+2581 before it.
class WordPieceMethod final : public EncodingMethod {
  public:
    /// The vocabulary must outlive it.
    WordPieceMethod(const Vocabulary& vocabulary, const TokenizerSettings& settings);

    [[nodiscard]] std::unique_ptr<TextEncoder> newEncoder(std::size_t bytes) const override;
    [[nodiscard]] std::string decode(std::string_view tokenText) const override;

    [[nodiscard]] const TokenizerSettings& settings() const { return m_settings; }
    /// Appends the tokens of a word that has its mark.
    void appendWord(std::string_view word, std::vector<Token>& tokens) const;

  private:
    TokenizerSettings m_settings;
    ByteTrie m_trie;
};

}  // namespace weightscape::tokenizers
