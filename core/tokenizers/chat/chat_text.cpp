// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/chat/chat_text.h"

namespace weightscape::tokenizers {
namespace {

/// Without white space (of ASCII) at its ends.
std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kWhite = " \t\n\v\f\r";
    const std::size_t begin = text.find_first_not_of(kWhite);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kWhite) + 1 - begin);
}

const TurnMarks& marksOf(const ChatTemplate& chat, ChatRole role) {
    switch (role) {
        case ChatRole::System:
            return chat.system;
        case ChatRole::User:
            return chat.user;
        case ChatRole::Assistant:
            return chat.assistant;
    }
    return chat.user;
}

}  // namespace

std::vector<ChatMessage> chatWith(std::string_view system, std::string_view question) {
    std::vector<ChatMessage> messages;
    if (!trimmed(system).empty()) messages.push_back({ChatRole::System, std::string(system)});
    messages.push_back({ChatRole::User, std::string(question)});
    return messages;
}

std::vector<TextPart> chatText(const ChatTemplate& chat, std::span<const ChatMessage> messages) {
    std::vector<TextPart> parts;
    const auto add = [&parts](std::string_view text, bool isTrusted) {
        if (!text.empty()) parts.push_back({text, isTrusted});
    };
    add(chat.beginning, true);
    bool isOpen = false;
    for (const ChatMessage& message : messages) {
        const TurnMarks& marks = marksOf(chat, message.role);
        if (!isOpen) add(marks.before, true);
        add(marks.trims ? trimmed(message.text) : message.text, false);
        add(marks.after, true);
        isOpen = chat.opensTurnBySystem && message.role == ChatRole::System;
    }
    add(chat.answer, true);
    return parts;
}

}  // namespace weightscape::tokenizers
