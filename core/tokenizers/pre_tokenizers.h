// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "core/model/metadata.h"
#include "core/support/result.h"
#include "core/tokenizers/tokenizer_settings.h"

namespace weightscape::tokenizers {

/// How texts are cut into words before bytes are merged inside of them, and what else comes with
/// the name in tokenizer.ggml.pre.
struct PreTokenizer {
    std::string_view names;                         ///< with spaces between them
    std::array<std::string_view, 6> patterns = {};  ///< each cuts what those before it left
    bool ignoresMerges = false;                     ///< see TokenizerSettings
    bool addsBeginning = false;
    bool cleansSpaces = true;
    bool hasBeginning = true;      ///< without one that is named there is none
    bool isByteLevel = true;       ///< tokens have a letter for each byte; else they are UTF-8
    bool forcesBeginning = false;  ///< added even where the file says it is not
    bool keepsNewlines = false;    ///< a run of newlines is a token where there is one

    [[nodiscard]] TokenizerSettings defaults() const;
};

/// THE list of pre-tokenizers that the names of llama.cpp lead to.
[[nodiscard]] std::span<const PreTokenizer> allPreTokenizers();

/// The row for a model; without a name it is that of "default". Error Unsupported for names that
/// are not in the list.
[[nodiscard]] Result<const PreTokenizer*> preTokenizerOf(const Metadata& metadata);

}  // namespace weightscape::tokenizers
