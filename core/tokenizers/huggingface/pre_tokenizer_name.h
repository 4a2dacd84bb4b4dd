// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace weightscape::tokenizers {

/// The name that GGUF has for the pre-tokenizer of a tokenizer.json, by its patterns; empty where
/// none is known.
[[nodiscard]] std::string preTokenizerName(const nlohmann::json& preTokenizer);

}  // namespace weightscape::tokenizers
