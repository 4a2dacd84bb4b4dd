// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <bitset>

#include "core/tokenizers/encoding_method.h"
#include "core/tokenizers/merge_symbols.h"
#include "core/tokenizers/tokenizer_settings.h"

namespace weightscape::tokenizers {

/// SentencePiece's byte pairs ("llama"): neighbours whose join is a token are joined, the highest
/// score first; what is no token in the end becomes bytes. Kudo and Richardson 2018.
///
/// Where no token joins a space with the character before it, a text falls into words that do not
/// touch each other; they are encoded one by one and remembered.
class SentencePieceMethod final : public EncodingMethod {
  public:
    /// The vocabulary must outlive it.
    SentencePieceMethod(const Vocabulary& vocabulary, const TokenizerSettings& settings);

    [[nodiscard]] std::unique_ptr<TextEncoder> newEncoder(std::size_t bytes) const override;
    [[nodiscard]] std::string decode(std::string_view tokenText) const override;

    [[nodiscard]] bool addsSpacePrefix() const { return m_addsSpacePrefix; }
    /// Where the word ends that begins at `begin`. Precondition: begin < text.size().
    [[nodiscard]] std::size_t wordEnd(std::string_view text, std::size_t begin) const;
    /// Appends the tokens of a word; `symbols` is room to work in.
    void appendWord(std::string_view word, std::vector<Symbol>& symbols,
                    std::vector<Token>& tokens) const;

  private:
    const Vocabulary& m_vocabulary;
    bool m_addsSpacePrefix;
    std::vector<std::uint32_t> m_ranks;   ///< of each token: 0 for the highest score
    std::array<Token, 256> m_bytes = {};  ///< what stands for each byte
    std::bitset<256> m_joinsWithSpace;    ///< last bytes before a space inside of tokens
};

}  // namespace weightscape::tokenizers
