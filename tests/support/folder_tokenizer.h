// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/model/metadata.h"

namespace weightscape::test {

/// Writes the files of a tokenizer into a folder in Hugging Face's layout: tokenizer.model for
/// "llama", tokenizer.json for "gpt2" (cut as GPT-2 does) and "bert", with tokenizer_config.json.
/// `tokenizer`: keys of tokenizer.ggml as a GGUF has them.
void writeFolderTokenizer(const std::filesystem::path& folder, const Metadata& tokenizer);

}  // namespace weightscape::test
