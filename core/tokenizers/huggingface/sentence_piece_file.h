// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/support/result.h"
#include "core/tokenizers/huggingface/foreign_tokenizer.h"

namespace weightscape::tokenizers {

/// Reads a SentencePiece model (tokenizer.model): a protocol buffer of which only the pieces, the
/// kind of model and the normalizer are looked at. Stays inside of the bytes whatever they say.
/// Error (Damaged) when they are no such message or have no pieces.
[[nodiscard]] Result<ForeignTokenizer> readSentencePieceFile(std::string_view bytes);

}  // namespace weightscape::tokenizers
