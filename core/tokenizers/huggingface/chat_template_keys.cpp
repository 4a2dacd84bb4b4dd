// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/chat_template_keys.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/files/open_file.h"
#include "core/files/text_file.h"
#include "core/tokenizers/huggingface/folder_files.h"
#include "core/tokenizers/huggingface/json_values.h"

namespace weightscape::tokenizers {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kKey = "tokenizer.chat_template";

Result<Json> templatesBeside(const std::filesystem::path& folder) {
    const std::filesystem::path jinja = folder / "chat_template.jinja";
    if (files::isThere(jinja)) {
        auto text = files::readTextFile(jinja);
        if (!text) return fail(text.error());
        return Json(*std::move(text));
    }
    const auto document = readOptionalJson(folder / "chat_template.json");
    if (!document) return fail(document.error());
    return member(*document, "chat_template");
}

/// Letters and digits; all else becomes an underscore.
std::string keyPart(std::string name) {
    for (char& c : name) {
        const bool isPlain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!isPlain) c = '_';
    }
    return name;
}

Metadata namedTemplates(const Json& list) {
    Metadata metadata;
    std::vector<std::string> names;
    std::string usual;
    for (const Json& entry : list) {
        const std::string name = keyPart(textOf(member(entry, "name")));
        const std::string text = textOf(member(entry, "template"));
        if (name.empty() || text.empty()) continue;
        if (name == "default") {
            usual = text;
            continue;
        }
        const std::string key = std::string(kKey) + "." + name;
        if (findValue(metadata, key) != nullptr) continue;
        names.push_back(name);
        metadata.push_back({key, MetadataValue::fromString(text)});
    }
    if (!names.empty()) {
        metadata.push_back({std::string(kKey) + "s", MetadataValue::fromStrings(names)});
    }
    if (!usual.empty()) metadata.push_back({std::string(kKey), MetadataValue::fromString(usual)});
    return metadata;
}

}  // namespace

Result<Metadata> chatTemplateKeys(const std::filesystem::path& folder) {
    const auto config = readOptionalJson(folder / "tokenizer_config.json");
    if (!config) return fail(config.error());
    if (!config->is_object()) return Metadata();
    Json templates = member(*config, "chat_template");
    if (templates.is_null()) {
        auto beside = templatesBeside(folder);
        if (!beside) return fail(beside.error());
        templates = *std::move(beside);
    }
    if (templates.is_array()) return namedTemplates(templates);
    const std::string text = textOf(templates);
    if (text.empty()) return Metadata();
    return Metadata{{std::string(kKey), MetadataValue::fromString(text)}};
}

}  // namespace weightscape::tokenizers
