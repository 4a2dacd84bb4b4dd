// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizers/encoding_method.h"
#include "core/tokenizers/special_splitter.h"
#include "core/tokenizers/tokenizer_settings.h"
#include "core/tokenizers/vocabulary.h"

namespace weightscape::tokenizers {

struct EncodeOptions {
    bool addSpecial = true;    ///< tokens that the model wants at beginning and end
    bool parseSpecial = true;  ///< control tokens that are written out in the text
};

struct DecodeOptions {
    bool removeSpecial = false;  ///< leave out tokens that encode() added
    bool showSpecial = true;     ///< control tokens as their text, else as nothing
};

/// Texts to tokens and back, token for token as llama.cpp does it. Any bytes are a text, also such
/// that are not UTF-8. Immutable: safe to use from any thread.
class Tokenizer {
  public:
    struct Parts {
        std::unique_ptr<const Vocabulary> vocabulary;
        TokenizerSettings settings;
        std::vector<Token> ends;  ///< that end a generated text, ascending
        std::unique_ptr<const EncodingMethod> method;
    };
    explicit Tokenizer(Parts parts);

    /// Time grows with the text's length (times its logarithm at most), whatever the text.
    /// Precondition: the text has less than 1 GiB.
    [[nodiscard]] std::vector<Token> encode(std::string_view text,
                                            const EncodeOptions& options = {}) const;

    /// One text in parts, without tokens at beginning and end: what is not trusted cannot spell
    /// tokens that direct the model. Parts may end anywhere, also within a word.
    [[nodiscard]] std::vector<Token> encodeParts(std::span<const TextPart> parts) const;

    /// The number of tokens.
    [[nodiscard]] std::size_t size() const { return m_parts.vocabulary->size(); }
    /// The bytes a token stands for; nothing for those that are no token, and for control tokens
    /// and the unknown token unless they are to be shown.
    [[nodiscard]] std::string_view piece(Token token, bool showSpecial = true) const;
    /// The text of several tokens, without the space that was put before it.
    [[nodiscard]] std::string decode(std::span<const Token> tokens,
                                     const DecodeOptions& options = {}) const;

    [[nodiscard]] std::optional<Token> beginning() const;
    [[nodiscard]] std::optional<Token> end() const;
    [[nodiscard]] bool addsBeginning() const { return m_parts.settings.addsBeginning; }
    [[nodiscard]] bool addsEnd() const { return m_parts.settings.addsEnd; }
    /// Whether a generated text is over with this token.
    [[nodiscard]] bool endsText(Token token) const;
    [[nodiscard]] const Vocabulary& vocabulary() const { return *m_parts.vocabulary; }

  private:
    [[nodiscard]] std::string pieceOf(Token token) const;
    void append(std::string_view text, const SpecialRules& rules, std::vector<Token>& tokens) const;

    Parts m_parts;
    SpecialSplitter m_splitter;
    std::string m_pieces;                    ///< of all tokens, one after the other
    std::vector<std::size_t> m_pieceBegins;  ///< and one more at the end
};

}  // namespace weightscape::tokenizers
