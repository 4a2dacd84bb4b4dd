// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/model/metadata.h"
#include "core/tokenizers/tokenizer_settings.h"
#include "core/tokenizers/vocabulary.h"

namespace weightscape::tokenizers {

/// Corrects what files say wrong about special tokens, by rules of llama.cpp: tokens that look
/// like control tokens become such, some of them are text all the same, and some models' tokens
/// take the spaces beside them away. Returns the tokens that end a generated text, ascending.
[[nodiscard]] std::vector<Token> correctSpecialTokens(const Metadata& metadata,
                                                      const TokenizerSettings& settings,
                                                      Vocabulary& vocabulary);

}  // namespace weightscape::tokenizers
