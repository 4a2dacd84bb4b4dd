// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/inference/evaluation/run_text.h"
#include "tests/interop/llama_library.h"

/// What llama.cpp's models say of the passages.
namespace weightscape::test {

/// The first of passages() in the sample's tokens, in pieces of 256.
[[nodiscard]] const inference::TokenText& passageText();

/// llama.cpp's logits for a model with the sample's vocabulary: of each piece the positions from
/// the first that is scored to the last, which predicts the next piece's first token.
[[nodiscard]] Logits passageAnswers(const std::filesystem::path& model);

}  // namespace weightscape::test
