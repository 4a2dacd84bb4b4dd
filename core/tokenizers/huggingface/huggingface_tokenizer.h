// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::tokenizers {

/// The tokenizer of a folder in Hugging Face's layout, as the metadata that a GGUF would have:
/// from tokenizer.model, else from tokenizer.json, else from vocab.json and merges.txt, with what
/// tokenizer_config.json adds. Errors: Unsupported where there is none of them or the kind is not
/// known, Damaged.
[[nodiscard]] Result<Metadata> readHuggingFaceTokenizer(const std::filesystem::path& folder);

}  // namespace weightscape::tokenizers
