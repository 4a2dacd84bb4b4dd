// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/model/metadata.h"
#include "core/tokenizers/encoding_method.h"
#include "core/tokenizers/pair_table.h"
#include "core/tokenizers/pattern.h"
#include "core/tokenizers/pre_tokenizers.h"
#include "core/tokenizers/tokenizer_settings.h"

namespace weightscape::tokenizers {

/// Byte pair encoding ("gpt2"): patterns cut a text into words, and inside of a word neighbours are
/// merged in the order of a list. Sennrich et al. 2016, on bytes as Radford et al. 2019 have it, or
/// on characters with a fallback to bytes.
class BytePairMethod final : public EncodingMethod {
  public:
    struct Sources {
        const Vocabulary& vocabulary;      ///< must outlive the method
        const MetadataValue* merges;       ///< texts "left right", the first one first; or null
        const PreTokenizer& preTokenizer;  ///< a row of the list
        const TokenizerSettings& settings;
    };
    explicit BytePairMethod(const Sources& sources);

    [[nodiscard]] std::unique_ptr<TextEncoder> newEncoder(std::size_t bytes) const override;
    [[nodiscard]] std::string decode(std::string_view tokenText) const override;

    [[nodiscard]] const std::vector<Pattern>& patterns() const { return m_patterns; }
    [[nodiscard]] bool escapesSpaces() const { return m_escapesSpaces; }
    /// Appends the tokens of a word; `symbols` is room to work in.
    void appendWord(std::string_view word, std::vector<Symbol>& symbols,
                    std::vector<Token>& tokens) const;

  private:
    void readMerges(const MetadataValue& merges);
    /// The number of a symbol's text: the token, or one past all tokens.
    Token numberOf(std::string_view text);
    [[nodiscard]] Token wholeWord(std::string_view word) const;
    void startSymbols(std::string_view word, std::vector<Symbol>& symbols) const;
    void appendFallback(std::string_view text, std::vector<Token>& tokens) const;

    const Vocabulary& m_vocabulary;
    std::vector<Pattern> m_patterns;
    bool m_isByteLevel;
    bool m_escapesSpaces;
    bool m_ignoresMerges;
    bool m_keepsNewlines;
    PairTable m_pairs;
    std::array<Token, 256> m_bytes = {};  ///< symbols of the bytes
    /// Texts of symbols that are no tokens, and their numbers less the number of tokens.
    std::deque<std::string> m_others;
    std::unordered_map<std::string_view, Token> m_otherIndex;
};

}  // namespace weightscape::tokenizers
