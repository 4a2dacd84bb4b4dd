// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations against llama_chat_apply_template, letter for letter.
#include <gtest/gtest.h>

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/tokenizers/chat/chat_template_signs.h"
#include "core/tokenizers/chat/chat_text.h"
#include "tests/interop/llama_library.h"

namespace weightscape::test {
namespace {

using tokenizers::allChatTemplates;
using tokenizers::ChatMessage;
using tokenizers::ChatRole;
using tokenizers::ChatTemplate;
using tokenizers::chatText;
using tokenizers::recogniseChatTemplate;
using tokenizers::TextPart;

/// The layout of llama_chat_message.
struct LlamaMessage {
    const char* role;
    const char* text;
};

/// What llama.cpp makes of a conversation; nothing where it does not know the template (its name,
/// or the text of one).
std::optional<std::string> theirs(const std::string& named,
                                  const std::vector<ChatMessage>& messages) {
    std::int32_t (*apply)(const char*, const LlamaMessage*, std::size_t, bool, char*,
                          std::int32_t) = nullptr;
    llamaLibrary().load("llama_chat_apply_template", apply);
    constexpr const char* kRoles[] = {"system", "user", "assistant"};
    std::vector<LlamaMessage> rows;
    for (const ChatMessage& message : messages) {
        rows.push_back({kRoles[static_cast<int>(message.role)], message.text.c_str()});
    }
    std::string text(1 << 16, '\0');
    const std::int32_t size = apply(named.c_str(), rows.data(), rows.size(), true, text.data(),
                                    static_cast<std::int32_t>(text.size()));
    if (size < 0) return std::nullopt;
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string ours(const ChatTemplate& chat, const std::vector<ChatMessage>& messages) {
    std::string text;
    for (const TextPart& part : chatText(chat, messages)) text += part.text;
    return text;
}

std::vector<std::vector<ChatMessage>> conversations() {
    const ChatMessage system{ChatRole::System, " You are\nbrief. "};
    const ChatMessage first{ChatRole::User, "\n Who are you? \t"};
    const ChatMessage answer{ChatRole::Assistant, "  A model.\n"};
    const ChatMessage second{ChatRole::User, "Since  when?"};
    return {{first},
            {system, first},
            {first, answer, second},
            {system, first, answer, second},
            {system, second, answer, first, answer, second}};
}

TEST(ChatInterop, EveryTemplateWritesConversationsAsLlamaDoes) {
    std::set<std::string_view> ownOnes;
    for (const ChatTemplate& chat : allChatTemplates()) {
        for (const auto& messages : conversations()) {
            const auto expected = theirs(std::string(chat.id), messages);
            if (!expected) {
                ownOnes.insert(chat.id);
                break;
            }
            EXPECT_EQ(ours(chat, messages), *expected) << chat.id;
        }
    }
    EXPECT_EQ(ownOnes, (std::set<std::string_view>{"phi4-mini", "zephyr-eos"}));
}

/// What templates of models consist of; every sign that llama.cpp looks for is among them.
constexpr std::string_view kMarks[] = {
    "<|im_start|>",
    "<|im_sep|>",
    "[INST]",
    "\"[INST]\"",
    "' [INST] ' + system_message",
    "[AVAILABLE_TOOLS]",
    "<<SYS>>",
    "bos_token + '[INST]",
    "content.strip()",
    "<|assistant|>",
    "<|end|>",
    "<|user|>",
    "</s>",
    "<|endoftext|>",
    "[gMASK]<sop>",
    "<start_of_turn>",
    "GPT4 Correct ",
    "USER: ",
    "ASSISTANT: ",
    "SYSTEM: ",
    "### Instruction:",
    "<|EOT|>",
    "<|START_OF_TURN_TOKEN|>",
    "<|USER_TOKEN|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "'Assistant: ' + message['content'] + eos_token",
    "<｜Assistant｜>",
    "<｜User｜>",
    "<｜end▁of▁sentence｜>",
    "[|system|]",
    "[|assistant|]",
    "[|endofturn|]",
    "<|start_of_role|>",
    "<|header_start|>",
    "<|header_end|>",
    "<|start|>",
    "<|channel|>",
    "<|im_assistant|>assistant<|im_middle|>",
    "<seed:bos>",
};

TEST(ChatInterop, EveryTemplateIsRecognisedAsLlamaDoes) {
    const auto messages = conversations().back();
    std::set<const ChatTemplate*> found;
    for (const std::string_view a : kMarks) {
        for (const std::string_view b : kMarks) {
            for (const std::string_view c : kMarks) {
                const std::string jinja = std::string(a) + "\n" + std::string(b) + std::string(c);
                const ChatTemplate* const known = recogniseChatTemplate(jinja);
                if (known == nullptr) continue;
                found.insert(known);
                ASSERT_EQ(ours(*known, messages), theirs(jinja, messages)) << jinja;
            }
        }
    }
    // Without the rows that it does not have, and Mistral v7, whose kinds it does not tell apart.
    EXPECT_EQ(found.size(), allChatTemplates().size() - 4);
}

}  // namespace
}  // namespace weightscape::test
