// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>

#include "core/support/result.h"
#include "core/tokenizers/huggingface/foreign_tokenizer.h"

namespace weightscape::tokenizers {

/// What a tokenizer.json of Hugging Face's tokenizers library says: its model (byte pairs on bytes
/// or with a fallback to bytes, unigrams, WordPiece), added tokens, pre-tokenizer, normalizer and
/// the tokens put around a text. Errors: Damaged, or Unsupported for models and pre-tokenizers that
/// llama.cpp has no name for.
[[nodiscard]] Result<ForeignTokenizer> readTokenizerJson(const nlohmann::json& document);

/// Puts a token of a list of added ones. Special ones and those that look so are control tokens.
[[nodiscard]] Result<void> putAdded(std::uint64_t place, const nlohmann::json& added,
                                    ForeignTokenizer& tokenizer);

/// The same for the added tokens of a tokenizer_config.json, an object with their numbers as names;
/// those from `limit` on are passed over. Nothing happens for what is no object.
[[nodiscard]] Result<void> putAddedTokens(const nlohmann::json& decoder, std::uint64_t limit,
                                          ForeignTokenizer& tokenizer);

}  // namespace weightscape::tokenizers
