// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/model/metadata.h"
#include "core/support/result.h"
#include "core/tokenizers/vocabulary.h"

namespace weightscape::tokenizers {

/// How a model wants its texts tokenized, apart from the tokens themselves.
struct TokenizerSettings {
    Token beginning = kNoToken;
    Token end = kNoToken;
    Token unknown = kNoToken;
    Token separator = kNoToken;
    Token opening = kNoToken;  ///< what every text begins with
    Token closing = kNoToken;  ///< and ends with
    bool addsBeginning = false;
    bool addsEnd = false;
    bool addsSpacePrefix = false;     ///< a space before the text and after special tokens
    bool removesExtraSpaces = false;  ///< unigram: several spaces count as one
    bool escapesSpaces = true;        ///< tokens have U+2581 for a space
    bool cleansSpaces = false;        ///< decoding removes spaces before some punctuation
    bool ignoresMerges = false;       ///< byte pairs: a word that is a token is never cut
    bool lowersCase = true;           ///< WordPiece
    bool stripsAccents = true;        ///< WordPiece
};

/// What the metadata says, over the defaults of the kind of tokenizer: keys of tokenizer.ggml that
/// llama.cpp reads. Ids that are no tokens are passed over, as there.
[[nodiscard]] TokenizerSettings readSettings(const Metadata& metadata,
                                             const TokenizerSettings& defaults,
                                             std::size_t vocabularySize);

/// The settings with what they put around every text. Error (Damaged) when a beginning or an end
/// is to be added and there is no token for it.
[[nodiscard]] Result<TokenizerSettings> withSurroundings(TokenizerSettings settings);

/// An id of tokenizer.ggml, or kNoToken where it is missing or no token.
[[nodiscard]] Token tokenUnder(const Metadata& metadata, std::string_view key,
                               std::size_t vocabularySize);

}  // namespace weightscape::tokenizers
