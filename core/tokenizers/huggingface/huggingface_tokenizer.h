// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/model/metadata.h"
#include "core/support/result.h"
#include "core/tokenizers/huggingface/foreign_tokenizer.h"

namespace weightscape::tokenizers {

/// The tokenizer of a folder in Hugging Face's layout, as the metadata that a GGUF would have:
/// from tokenizer.model, else from tokenizer.json, else from vocab.json and merges.txt, with what
/// tokenizer_config.json adds. Errors: Unsupported where there is none of them or the kind is not
/// known, Damaged.
[[nodiscard]] Result<Metadata> readHuggingFaceTokenizer(const std::filesystem::path& folder);

/// The same without what tokenizer_config.json adds, on its way to metadata.
[[nodiscard]] Result<ForeignTokenizer> readForeignTokenizer(const std::filesystem::path& folder);

}  // namespace weightscape::tokenizers
