// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace weightscape::tokenizers {

/// What stands around the text of one who speaks.
struct TurnMarks {
    std::string_view before;
    std::string_view after;
    bool trims = false;  ///< white space around the text goes
};

/// How a conversation is written for a model: letter for letter as llama.cpp's
/// llama_chat_apply_template does it where that knows the id.
struct ChatTemplate {
    std::string_view id;
    std::string_view name;  ///< for people
    TurnMarks system;
    TurnMarks user;
    TurnMarks assistant;      ///< where another turn follows
    std::string_view answer;  ///< after the last turn: what the model goes on from
    std::string_view beginning = {};
    /// The user's turn that follows a system message is already open: it has no `before`.
    bool opensTurnBySystem = false;
};

/// The table.
[[nodiscard]] std::span<const ChatTemplate> allChatTemplates();
/// Null where there is none of this id.
[[nodiscard]] const ChatTemplate* chatTemplateNamed(std::string_view id);

}  // namespace weightscape::tokenizers
