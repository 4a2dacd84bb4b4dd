// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/generate/chat_prompt.h"

namespace weightscape::inference {
namespace {

using tokenizers::ModelChat;
using tokenizers::Token;
using tokenizers::Tokenizer;

std::vector<Token> turnEnds(const Tokenizer& tokenizer, const ModelChat& chat) {
    std::string_view mark = chat.known->assistant.after;
    while (mark.starts_with('\n')) mark.remove_prefix(1);
    while (mark.ends_with('\n')) mark.remove_suffix(1);
    if (mark.empty()) return {};
    const Token token = tokenizer.vocabulary().find(mark);
    if (token == tokenizers::kNoToken) return {};
    return {token};
}

}  // namespace

Prompt chatPrompt(const Tokenizer& tokenizer, const ModelChat& chat,
                  std::span<const tokenizers::ChatMessage> messages) {
    const auto tokens = tokenizer.encodeParts(tokenizers::chatText(*chat.known, messages));
    Prompt prompt{{}, turnEnds(tokenizer, chat)};
    const auto beginning = tokenizer.beginning();
    const bool begins = tokenizer.addsBeginning() || chat.writesBeginning;
    if (begins && beginning && (tokens.empty() || tokens.front() != *beginning)) {
        prompt.tokens.push_back(static_cast<std::int32_t>(*beginning));
    }
    for (const Token token : tokens) prompt.tokens.push_back(static_cast<std::int32_t>(token));
    return prompt;
}

}  // namespace weightscape::inference
