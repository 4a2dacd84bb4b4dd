// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/metadata.h"

/// Vocabularies made for tests, as metadata of a GGUF.
namespace weightscape::test {

[[nodiscard]] MetadataValue textArray(const std::vector<std::string>& texts);
[[nodiscard]] MetadataValue floatArray(const std::vector<float>& numbers);
[[nodiscard]] MetadataValue intArray(const std::vector<std::int32_t>& numbers);
[[nodiscard]] MetadataValue switchValue(bool on);

/// GGUF's types of tokens.
enum SmallTokenType : std::int32_t {
    kNormalType = 1,
    kUnknownType,
    kControlType,
    kUserType,
    kUnusedType,
    kByteType
};

struct SmallToken {
    std::string text;
    float score = 0;
    std::int32_t type = kNormalType;
};

/// The keys of a tokenizer of this kind, without special ids.
[[nodiscard]] Metadata tokenizerMetadata(std::string_view kind,
                                         const std::vector<SmallToken>& tokens);

/// A byte-level vocabulary of about 1,800 tokens, merged greedily from manyLanguages()
/// (tokenizer_texts.h) across spaces, digits and punctuation, so that other cuts give other tokens.
/// With special tokens.
[[nodiscard]] Metadata bytePairMetadata(std::string_view preTokenizer);

/// Byte pairs over characters, with tokens for bytes, for "gemma4" and its like.
[[nodiscard]] Metadata characterPairMetadata(std::string_view preTokenizer);

/// Pieces of manyLanguages() with scores of their frequency, for "t5".
[[nodiscard]] Metadata unigramMetadata();

/// Words and endings of manyLanguages(), for "bert".
[[nodiscard]] Metadata wordPieceMetadata();

/// Byte pairs with scores for "llama", with pieces that cross spaces where `crossesSpaces`.
[[nodiscard]] Metadata sentencePieceMetadata(bool crossesSpaces);

}  // namespace weightscape::test
