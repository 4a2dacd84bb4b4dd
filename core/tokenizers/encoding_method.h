// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizers/vocabulary.h"

namespace weightscape::tokenizers {

/// Turns texts into tokens during one call of Tokenizer::encode(): what it remembers of the texts
/// before makes it faster and changes nothing. For one thread.
class TextEncoder {
  public:
    virtual ~TextEncoder() = default;
    /// Appends the tokens of a text between special tokens. `begins`: the text is the first or
    /// stands after a special token. `tokens` must be the same, and only grow, from call to call.
    virtual void append(std::string_view text, bool begins, std::vector<Token>& tokens) = 0;
};

/// How one kind of tokenizer works: what open_tokenizer.cpp has a table of. Immutable; safe to use
/// from any thread.
class EncodingMethod {
  public:
    virtual ~EncodingMethod() = default;
    /// For texts of together about `bytes` bytes.
    [[nodiscard]] virtual std::unique_ptr<TextEncoder> newEncoder(std::size_t bytes) const = 0;
    /// The bytes that a normal token stands for.
    [[nodiscard]] virtual std::string decode(std::string_view tokenText) const = 0;
};

}  // namespace weightscape::tokenizers
