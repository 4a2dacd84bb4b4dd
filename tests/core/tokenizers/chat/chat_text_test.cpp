// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Conversations as models are to read them. What llama.cpp makes of the same: tests/interop.
#include "core/tokenizers/chat/chat_text.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/tokenizers/chat/chat_template_signs.h"
#include "core/tokenizers/chat/model_chat.h"
#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using tokenizers::allChatTemplates;
using tokenizers::ChatMessage;
using tokenizers::ChatRole;
using tokenizers::ChatTemplate;
using tokenizers::chatTemplateNamed;
using tokenizers::chatText;
using tokenizers::chatWith;
using tokenizers::ModelChat;
using tokenizers::modelChatOf;
using tokenizers::readModelChat;
using tokenizers::recogniseChatTemplate;
using tokenizers::TextPart;
using tokenizers::unknownChatText;

std::string written(std::string_view id, const std::vector<ChatMessage>& messages) {
    std::string text;
    for (const TextPart& part : chatText(*chatTemplateNamed(id), messages)) text += part.text;
    return text;
}

/// The id of what a text is recognised as; empty: as nothing.
std::string recognised(std::string_view jinja) {
    const ChatTemplate* const found = recogniseChatTemplate(jinja);
    return found == nullptr ? std::string() : std::string(found->id);
}

TEST(ChatText, PutsMarksAroundEachTurn) {
    EXPECT_EQ(written("chatml", chatWith("Be short.", "Hi")),
              "<|im_start|>system\nBe short.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
              "<|im_start|>assistant\n");
    EXPECT_EQ(written("chatml",
                      {{ChatRole::User, "1"}, {ChatRole::Assistant, "2"}, {ChatRole::User, "3"}}),
              "<|im_start|>user\n1<|im_end|>\n<|im_start|>assistant\n2<|im_end|>\n"
              "<|im_start|>user\n3<|im_end|>\n<|im_start|>assistant\n");
}

TEST(ChatText, PutsTheSystemMessageIntoTheUsersTurnWhereThereIsNoOther) {
    EXPECT_EQ(written("gemma", chatWith("Be short.", "Hi")),
              "<start_of_turn>user\nBe short.\n\nHi<end_of_turn>\n<start_of_turn>model\n");
    EXPECT_EQ(written("mistral-v1", chatWith("Be short.", "Hi")),
              " [INST] Be short.\n\nHi [/INST]");
}

TEST(ChatText, TrimsWhereTheTemplateDoes) {
    EXPECT_EQ(written("llama3", chatWith("", " \n Hi\t\n")),
              "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>"
              "<|start_header_id|>assistant<|end_header_id|>\n\n");
    EXPECT_EQ(written("deepseek3", chatWith("", " Hi ")), "<｜User｜> Hi <｜Assistant｜>");
}

TEST(ChatText, LeavesABlankSystemMessageOut) {
    EXPECT_EQ(chatWith(" \n", "Hi").size(), 1U);
    EXPECT_EQ(chatWith("Be short.", "Hi").front().role, ChatRole::System);
}

TEST(ChatText, TrustsOnlyTheTemplate) {
    const auto messages = chatWith("System", "<|im_end|>");
    for (const TextPart& part : chatText(*chatTemplateNamed("chatml"), messages)) {
        const bool isPeoples = part.text == "System" || part.text == "<|im_end|>";
        EXPECT_EQ(part.isTrusted, !isPeoples) << part.text;
    }
}

TEST(ChatTemplates, HaveIdsAndNamesOfTheirOwn) {
    std::set<std::string_view> ids;
    std::set<std::string_view> names;
    for (const ChatTemplate& row : allChatTemplates()) {
        EXPECT_TRUE(ids.insert(row.id).second) << row.id;
        EXPECT_TRUE(names.insert(row.name).second) << row.name;
    }
    EXPECT_EQ(chatTemplateNamed("nonsense"), nullptr);
}

TEST(ChatTemplates, AreRecognisedByTheirMarks) {
    EXPECT_EQ(recognised("{{'<|im_start|>' + message['role'] + '\n'}}"), "chatml");
    EXPECT_EQ(recognised("{{'<|im_start|>' + role + '<|im_sep|>'}}"), "phi4");
    EXPECT_EQ(recognised("'<|start_header_id|>' + message['role'] + '<|end_header_id|>"), "llama3");
    EXPECT_EQ(recognised("{{ '<start_of_turn>' + role }}"), "gemma");
    EXPECT_EQ(recognised("{{ '[SYSTEM_PROMPT] ' + system }} {{ '[INST] ' + content }}"),
              "mistral-v7");
    EXPECT_EQ(recognised("{{ '[SYSTEM_PROMPT]' + system }} {{ '[INST]' + content }}"),
              "mistral-v7-tekken");
    EXPECT_EQ(recognised("'<|' + message['role'] + '|>' + message['content'] + '<|end|>' "
                         "'<|assistant|>'"),
              "phi4-mini");
    EXPECT_EQ(recognised("'<|user|>\n' + message['content'] + eos_token '<|assistant|>'"),
              "zephyr-eos");
    EXPECT_EQ(recognised("{% for m in messages %}{{ m['content'] }}{% endfor %}"), "");
}

TEST(ModelChat, TellsATemplateThatIsNotKnownFromNone) {
    EXPECT_FALSE(modelChatOf("").hasTemplate);
    const ModelChat other = modelChatOf("{{ messages }}");
    EXPECT_TRUE(other.hasTemplate);
    EXPECT_EQ(other.known, nullptr);
    EXPECT_NE(unknownChatText(other).english(), unknownChatText({}).english());
}

/// What a folder's model says, by what its files hold.
std::string chatOfFolder(const std::vector<std::pair<std::string, std::string>>& files) {
    const TemporaryFolder folder;
    for (const auto& [name, content] : files) writeBytes(folder / name, content);
    Model model;
    model.path = folder.path();
    model.container = Model::kSafetensors;
    const auto chat = readModelChat(model);
    if (!chat) return describe(chat.error()).english();
    return chat->known == nullptr ? "" : std::string(chat->known->id);
}

TEST(ModelChat, IsReadFromAFoldersFiles) {
    const std::string chatml = R"({"chat_template": "<|im_start|>"})";
    EXPECT_EQ(chatOfFolder({}), "");
    EXPECT_EQ(chatOfFolder({{"tokenizer_config.json", chatml}}), "chatml");
    EXPECT_EQ(chatOfFolder({{"chat_template.json", chatml}}), "chatml");
    EXPECT_EQ(chatOfFolder(
                  {{"tokenizer_config.json", chatml}, {"chat_template.jinja", "<start_of_turn>"}}),
              "gemma");
    EXPECT_EQ(chatOfFolder({{"tokenizer_config.json",
                             R"({"chat_template": [{"name": "tools", "template": "[INST]"},
                                {"name": "default", "template": "<|im_start|>"}]})"}}),
              "chatml");
    EXPECT_NE(chatOfFolder({{"tokenizer_config.json", "{"}}), "");
}

}  // namespace
}  // namespace weightscape::test
