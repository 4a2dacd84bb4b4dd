// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/chat/chat_template_signs.h"

#include <algorithm>
#include <array>

namespace weightscape::tokenizers {
namespace {

/// What is in the text of a template.
struct Sign {
    std::string_view id;                  ///< of the template
    std::array<std::string_view, 3> has;  ///< all of them
    std::string_view lacks = {};          ///< but not this
};

/// The first row that fits counts, so rows with more marks stand before those with fewer. Order and
/// marks are llama.cpp's, but for the rows that it does not have and for those of Mistral v7, whose
/// two kinds differ in a space that it does not look for.
constexpr Sign kSigns[] = {
    {"phi4", {"<|im_start|>", "<|im_sep|>"}},
    {"chatml", {"<|im_start|>"}, "<end_of_utterance>"},
    {"mistral-v7", {"[INST] ", "[SYSTEM_PROMPT]"}},
    {"mistral-v7-tekken", {"[INST]", "[SYSTEM_PROMPT]"}},
    {"mistral-v1", {"[INST]", "' [INST] ' + system_message"}},
    {"mistral-v1", {" [INST]", "[AVAILABLE_TOOLS]"}},
    {"mistral-v3-tekken", {"\"[INST]\"", "[AVAILABLE_TOOLS]"}},
    {"mistral-v3", {"[INST]", "[AVAILABLE_TOOLS]"}},
    {"llama2-sys-strip", {"[INST]", "content.strip()"}},
    {"llama2-sys-bos", {"[INST]", "bos_token + '[INST]"}},
    {"llama2-sys", {"[INST]", "<<SYS>>"}},
    {"llama2", {"[INST]"}},
    {"phi4-mini", {"<|assistant|>", "<|end|>", "'|>' + message['content'] + '<|end|>'"}},
    {"phi3", {"<|assistant|>", "<|end|>"}},
    {"chatglm4", {"[gMASK]<sop>"}},
    {"falcon3", {"<|assistant|>", "<|user|>", "</s>"}},
    {"zephyr-eos", {"<|assistant|>", "<|user|>\n' + message['content'] + eos_token"}},
    {"zephyr-eos", {"<|assistant|>", "<|user|>\\n' + message['content'] + eos_token"}},
    {"glmedge", {"<|assistant|>", "<|user|>"}},
    {"zephyr", {"<|user|>", "<|endoftext|>"}},
    {"gemma", {"<start_of_turn>"}},
    {"openchat", {"GPT4 Correct "}},
    {"vicuna-orca", {"USER: ", "ASSISTANT: ", "SYSTEM: "}},
    {"vicuna", {"USER: ", "ASSISTANT: "}},
    {"deepseek", {"### Instruction:", "<|EOT|>"}},
    {"command-r", {"<|START_OF_TURN_TOKEN|>", "<|USER_TOKEN|>"}},
    {"llama3", {"<|start_header_id|>", "<|end_header_id|>"}},
    {"deepseek2", {"'Assistant: ' + message['content'] + eos_token"}},
    {"deepseek3", {"<｜Assistant｜>", "<｜User｜>", "<｜end▁of▁sentence｜>"}},
    {"exaone4", {"[|system|]", "[|assistant|]", "[|endofturn|]"}},
    {"granite", {"<|start_of_role|>"}},
    {"llama4", {"<|header_start|>", "<|header_end|>"}},
    {"gpt-oss", {"<|start|>", "<|channel|>"}},
    {"kimi-k2", {"<|im_assistant|>assistant<|im_middle|>"}},
    {"seed_oss", {"<seed:bos>"}},
};

bool fits(const Sign& sign, std::string_view text) {
    const auto isThere = [text](std::string_view mark) {
        return text.find(mark) != std::string_view::npos;
    };
    return std::ranges::all_of(sign.has, isThere) && (sign.lacks.empty() || !isThere(sign.lacks));
}

}  // namespace

const ChatTemplate* recogniseChatTemplate(std::string_view jinja) {
    const auto* const sign =
        std::ranges::find_if(kSigns, [jinja](const Sign& row) { return fits(row, jinja); });
    return sign == std::end(kSigns) ? nullptr : chatTemplateNamed(sign->id);
}

}  // namespace weightscape::tokenizers
