// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "core/model/metadata.h"

/// Vocabularies for models made up by tests; each can spell any text.
namespace weightscape::test {

inline constexpr std::size_t kSmallVocabulary = 300;

/// The tokenizer's keys of a SentencePiece vocabulary ("llama") of kSmallVocabulary tokens:
/// unknown, beginning and end of a text, all bytes, letters and some pairs of them.
[[nodiscard]] Metadata smallPieceVocabulary();
/// The same filled up to `size` tokens, at least kSmallVocabulary, with some that occur in no text.
[[nodiscard]] Metadata pieceVocabulary(std::size_t size);
/// The same of a byte-pair vocabulary ("gpt2"): all bytes, merges of pairs, the end of a text,
/// which begins texts too.
[[nodiscard]] Metadata smallPairVocabulary();

}  // namespace weightscape::test
