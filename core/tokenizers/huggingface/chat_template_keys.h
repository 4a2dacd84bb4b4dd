// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::tokenizers {

/// The chat templates of a folder as a GGUF has them: the default one under
/// tokenizer.chat_template, others under their names with a list of these. As in llama.cpp's
/// converter, tokenizer_config.json comes before chat_template.jinja and chat_template.json, and
/// there are none without it. Errors: Damaged, those of reading files.
[[nodiscard]] Result<Metadata> chatTemplateKeys(const std::filesystem::path& folder);

}  // namespace weightscape::tokenizers
