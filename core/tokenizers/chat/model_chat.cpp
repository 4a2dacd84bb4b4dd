// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/chat/model_chat.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/files/open_file.h"
#include "core/files/text_file.h"
#include "core/tokenizers/chat/chat_template_signs.h"
#include "core/tokenizers/huggingface/folder_files.h"
#include "core/tokenizers/huggingface/json_values.h"

namespace weightscape::tokenizers {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kTemplateKey = "tokenizer.chat_template";

/// A text, or a list of such with names, of which the default counts.
std::string templateIn(const Json& value) {
    if (!value.is_array()) return textOf(value);
    for (const Json& entry : value) {
        if (textOf(member(entry, "name")) == "default") return textOf(member(entry, "template"));
    }
    return {};
}

Result<std::string> templateInFolder(const std::filesystem::path& folder) {
    const std::filesystem::path jinja = folder / "chat_template.jinja";
    if (files::isThere(jinja)) return files::readTextFile(jinja);
    for (const char* name : {"chat_template.json", "tokenizer_config.json"}) {
        const auto document = readOptionalJson(folder / name);
        if (!document) return fail(document.error());
        std::string text = templateIn(member(*document, "chat_template"));
        if (!text.empty()) return text;
    }
    return std::string();
}

}  // namespace

ModelChat modelChatOf(std::string_view jinja) {
    if (jinja.empty()) return {};
    return {true, recogniseChatTemplate(jinja), jinja.find("bos_token") != std::string_view::npos};
}

Result<ModelChat> readModelChat(const Model& model, const MetadataChanges& changes) {
    const auto edit = std::ranges::find(changes.edits, kTemplateKey, &MetadataEdit::key);
    if (edit != changes.edits.end()) return modelChatOf(edit->text);
    if (std::ranges::find(changes.removed, kTemplateKey) != changes.removed.end()) {
        return ModelChat{};
    }
    if (model.isGguf()) {
        const MetadataValue* value = findValue(model.metadata, kTemplateKey);
        return modelChatOf(value != nullptr ? value->asString().value_or("") : "");
    }
    const auto text = templateInFolder(files::folderOf(model.path));
    if (!text) return fail(text.error());
    return modelChatOf(*text);
}

Text unknownChatText(const ModelChat& chat) {
    return chat.hasTemplate ? "The model's chat template is not known here."_text
                            : "The model has no chat template."_text;
}

}  // namespace weightscape::tokenizers
