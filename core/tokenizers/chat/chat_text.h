// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tokenizers/chat/chat_template.h"
#include "core/tokenizers/special_splitter.h"

namespace weightscape::tokenizers {

enum class ChatRole { System, User, Assistant };

struct ChatMessage {
    ChatRole role = ChatRole::User;
    std::string text;
};

/// A question, with what the model is told beforehand where that is not blank.
[[nodiscard]] std::vector<ChatMessage> chatWith(std::string_view system, std::string_view question);

/// A conversation as the model is to read it, up to where its answer begins: marks of the template,
/// which are trusted, and what people wrote, which is not. Refers to the messages. Precondition:
/// the last message is the user's.
[[nodiscard]] std::vector<TextPart> chatText(const ChatTemplate& chat,
                                             std::span<const ChatMessage> messages);

}  // namespace weightscape::tokenizers
