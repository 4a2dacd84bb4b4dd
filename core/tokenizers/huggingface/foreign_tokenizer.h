// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::tokenizers {

/// GGUF's types of tokens; SentencePiece has the same.
enum class ForeignType : std::int32_t { Normal = 1, Unknown, Control, UserDefined, Unused, Byte };

struct ForeignToken {
    std::string text;
    float score = 0;
    ForeignType type = ForeignType::Normal;
};

/// A tokenizer read from other files than GGUF, on its way to metadata as a GGUF would have it.
struct ForeignTokenizer {
    /// No model has as many tokens; what a file says beyond is not believed.
    static constexpr std::size_t kMostTokens = 1 << 21;

    std::string kind;          ///< as tokenizer.ggml.model says it
    std::string preTokenizer;  ///< as tokenizer.ggml.pre says it; may be empty
    std::vector<ForeignToken> tokens;
    std::vector<std::string> merges;
    std::string characterMap;
    std::optional<std::uint32_t> beginning, end, unknown, separator;
    std::optional<bool> addsBeginning, addsEnd, addsSpacePrefix, removesExtraSpaces, lowersCase,
        stripsAccents;

    /// Puts a token at a place, whatever was there; places in between become unused tokens. Error
    /// (Damaged) for places past kMostTokens.
    [[nodiscard]] Result<void> put(std::uint64_t place, ForeignToken token);
    /// The place of a text, or empty. Linear.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view text) const;
    /// Keys of tokenizer.ggml.
    [[nodiscard]] Metadata metadata() const;
    /// Those of them that are about the tokens: their texts, types, merges, and scores of the kinds
    /// that look at them.
    [[nodiscard]] Metadata tokenMetadata() const;
};

}  // namespace weightscape::tokenizers
