// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/tokenizers/chat/chat_text.h"
#include "core/tokenizers/chat/model_chat.h"
#include "core/tokenizers/tokenizer.h"

namespace weightscape::inference {

/// What a model goes on from.
struct Prompt {
    std::vector<std::int32_t> tokens;
    std::vector<tokenizers::Token> ends;  ///< besides those that end every text of the model
};

/// A conversation in tokens. Only marks of the template direct the model: what people wrote cannot.
/// The token that begins texts is there once, where the tokenizer or the template wants it. A
/// single token that ends the model's turn ends what it writes. Preconditions: the template is
/// known, the last message is the user's.
[[nodiscard]] Prompt chatPrompt(const tokenizers::Tokenizer& tokenizer,
                                const tokenizers::ModelChat& chat,
                                std::span<const tokenizers::ChatMessage> messages);

}  // namespace weightscape::inference
