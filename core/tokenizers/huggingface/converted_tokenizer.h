// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>
#include <string_view>

#include "core/model/metadata.h"
#include "core/support/result.h"

namespace weightscape::tokenizers {

/// A token that directs a model where neither the tokenizer nor config.json names one.
struct NamedToken {
    std::string_view kind;  ///< "eot"
    std::string_view text;
};

/// A way to cut texts that several names stand for: patterns do not tell them apart.
struct PreTokenizerAlias {
    std::string_view recognised;  ///< by the patterns: "llama-bpe"
    std::string_view written;     ///< the architecture's own: "glm4"
};

/// What a conversion knows beforehand of the tokenizers of an architecture.
struct TokenizerWishes {
    bool readsSpacePrefix = false;    ///< of SentencePiece: as tokenizer_config.json says
    bool withoutSpacePrefix = false;  ///< of SentencePiece: never a space before the text
    std::span<const NamedToken> tokens = {};
    PreTokenizerAlias preTokenizer = {};
};

/// The tokenizer of a folder as llama.cpp's converter writes it: keys of tokenizer.ggml with as
/// many tokens as config.json counts (the missing ones unused), and the chat templates. `config`:
/// config.json. Errors: those of readForeignTokenizer(), Damaged (more byte pairs than counted).
[[nodiscard]] Result<Metadata> convertedTokenizer(const std::filesystem::path& folder,
                                                  const nlohmann::json& config,
                                                  const TokenizerWishes& wishes);

}  // namespace weightscape::tokenizers
