// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::tokenizers {

/// The place of a token in its vocabulary.
using Token = std::uint32_t;
/// Stands for "there is none".
constexpr Token kNoToken = UINT32_MAX;

/// What a token is, as bits: a token may be several things once its text was looked at
/// (special_tokens.h).
struct TokenFlags {
    using Bits = std::uint16_t;
    static constexpr Bits kUnknown = 1;        ///< stands for what has no token
    static constexpr Bits kUnused = 2;         ///< a reserved place
    static constexpr Bits kNormal = 4;         ///< text
    static constexpr Bits kControl = 8;        ///< directs the model, is no text
    static constexpr Bits kUserDefined = 16;   ///< text that is never cut
    static constexpr Bits kByte = 32;          ///< one byte, "<0x0A>"
    static constexpr Bits kStripsLeft = 64;    ///< takes the spaces before it away
    static constexpr Bits kStripsRight = 128;  ///< takes the spaces after it away
    static constexpr Bits kDirects = 256;      ///< is shown as text, yet directs the model
};

/// The tokens of a model: text, score and flags of each. Safe to read from any thread once it is
/// no longer changed.
class Vocabulary {
  public:
    /// Reads tokenizer.ggml.tokens, .scores and .token_type. As in llama.cpp, a text ends before
    /// its first NUL, an empty one becomes "[EMPTY_n]", scores that are missing are 0 and types
    /// that are missing are normal. Errors (Damaged): no tokens, one text twice, an array of the
    /// wrong kind or shorter than the tokens.
    [[nodiscard]] static Result<std::unique_ptr<Vocabulary>> read(const Metadata& metadata);
    Vocabulary(const Vocabulary&) = delete;
    Vocabulary& operator=(const Vocabulary&) = delete;

    [[nodiscard]] std::size_t size() const { return m_entries.size(); }
    /// Of the following, tokens are below size().
    [[nodiscard]] std::string_view text(Token token) const { return m_entries[token].text; }
    [[nodiscard]] float score(Token token) const { return m_entries[token].score; }
    [[nodiscard]] TokenFlags::Bits flags(Token token) const { return m_entries[token].flags; }
    /// Whether it has any of these flags.
    [[nodiscard]] bool has(Token token, unsigned flags) const {
        return (m_entries[token].flags & flags) != 0;
    }
    void setFlags(Token token, unsigned flags) {
        m_entries[token].flags = static_cast<TokenFlags::Bits>(flags);
    }
    void addFlags(Token token, unsigned flags) { setFlags(token, m_entries[token].flags | flags); }

    /// The token with exactly this text, or kNoToken.
    [[nodiscard]] Token find(std::string_view text) const;
    /// The token that stands for a byte where no other does: "<0x0A>", else the byte itself.
    [[nodiscard]] Token findByte(std::uint8_t byte) const;
    /// Bytes of the longest text.
    [[nodiscard]] std::size_t longest() const { return m_longest; }

  private:
    struct Entry {
        std::string_view text;
        float score = 0;
        TokenFlags::Bits flags = TokenFlags::kNormal;
    };

    Vocabulary() = default;
    Result<void> readTexts(const MetadataValue& tokens);
    Result<void> readScores(const MetadataValue* scores);
    Result<void> readTypes(const MetadataValue* types);

    std::string m_texts;  ///< of all entries, one after the other
    std::vector<Entry> m_entries;
    std::unordered_map<std::string_view, Token> m_index;
    std::size_t m_longest = 0;
};

/// "<0x0A>", the text of the token that stands for a byte.
[[nodiscard]] std::string byteTokenText(std::uint8_t byte);

}  // namespace weightscape::tokenizers
