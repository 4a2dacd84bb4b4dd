// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/tokenizers/huggingface/special_ids.h"

#include <algorithm>
#include <array>

#include "core/tokenizers/huggingface/folder_files.h"
#include "core/tokenizers/huggingface/json_values.h"

namespace weightscape::tokenizers {
namespace {

using Json = nlohmann::json;

struct IdKey {
    std::string_view kind;
    std::string_view key;
};
/// GGUF's names; the misspelt one is the format's.
constexpr std::array kIdKeys = {
    IdKey{"bos", "bos_token_id"},     IdKey{"eos", "eos_token_id"},
    IdKey{"unk", "unknown_token_id"}, IdKey{"sep", "seperator_token_id"},
    IdKey{"pad", "padding_token_id"}, IdKey{"cls", "cls_token_id"},
    IdKey{"mask", "mask_token_id"},   IdKey{"eot", "eot_token_id"},
    IdKey{"eom", "eom_token_id"},
};
/// Kinds that a GGUF can say are added.
constexpr std::array<std::string_view, 3> kAddable = {"bos", "eos", "sep"};

std::string tokenKey(std::string_view kind) {
    return std::string(kind) + "_token";
}

/// The token's text; it stands alone or in an object.
std::string tokenText(const Json& config, std::string_view kind) {
    const Json& entry = member(config, tokenKey(kind));
    return entry.is_object() ? textOf(member(entry, "content")) : textOf(entry);
}

std::string stepText(const Json& step) {
    return textOf(member(member(step, "SpecialToken"), "id"));
}

/// Of a step that stands for a text: "A" or "B".
std::string stepText(const Json& step, std::string_view kind) {
    return textOf(member(member(step, kind), "id"));
}

}  // namespace

void SpecialIds::name(std::string_view kind, std::uint64_t id) {
    const auto same = [&](const auto& known) { return known.first == kind; };
    if (id >= m_vocabulary || std::ranges::any_of(m_ids, same)) return;
    m_ids.emplace_back(kind, static_cast<std::uint32_t>(id));
}

void SpecialIds::add(std::string_view kind, bool on) {
    const auto found = std::ranges::find(m_added, kind, &std::pair<std::string, bool>::first);
    if (found != m_added.end()) {
        found->second = on;
    } else {
        m_added.emplace_back(kind, on);
    }
}

/// What stands before and behind a text. A last token other than the end takes its place; the one
/// that config names then ends a turn.
void SpecialIds::readSingle(const Json& single, Json& config) {
    if (!single.is_array() || single.size() < 2) return;
    const std::string first = stepText(single.front());
    if (!first.empty()) {
        add("bos", first == tokenText(config, "bos") || first == tokenText(config, "cls"));
    }
    const std::string last = stepText(single.back());
    if (last.empty()) return;
    const std::string end = tokenText(config, "eos");
    if (last != end) {
        m_kinds.emplace_back("eot");
        config["eot_token"] = end;
        config["eos_token"] = last;
    }
    add("eos", true);
}

/// What stands between two texts.
void SpecialIds::readPair(const Json& pair, const Json& single, const Json& config) {
    if (!pair.is_array() || pair.size() < 2 || !single.is_array() || single.empty()) return;
    const std::string first = single.size() > 1 ? stepText(single.front()) : "";
    const std::string last = single.size() > 1 ? stepText(single.back()) : "";
    std::size_t begin = !first.empty() && stepText(pair.front()) == first ? 1 : 0;
    std::size_t end = pair.size();
    if (!last.empty() && stepText(pair.back()) == last) --end;
    if (begin + 3 > end) return;
    if (stepText(pair[begin], "Sequence") != "A" || stepText(pair[end - 1], "Sequence") != "B") {
        return;
    }
    const auto separates = [&](std::size_t step) {
        const std::string text = stepText(pair[step]);
        return !text.empty() &&
               (text == tokenText(config, "sep") || text == tokenText(config, "eos"));
    };
    const std::size_t between = end - begin - 2;
    const bool firstCounts = last.empty() && separates(begin + 1);
    add("sep", firstCounts || (between == 2 && separates(begin + 2)));
}

void SpecialIds::readProcessor(const Json& processor, Json& config) {
    const Json& list = member(processor, "processors");
    if (list.is_array()) {
        for (const Json& step : list) readProcessor(step, config);
        return;
    }
    const std::string type = textOf(member(processor, "type"));
    if (type == "RobertaProcessing") {
        for (const std::string_view kind : kAddable) add(kind, true);
    } else if (type == "TemplateProcessing") {
        const Json& single = member(processor, "single");
        readSingle(single, config);
        readPair(member(processor, "pair"), single, config);
    }
}

void SpecialIds::readConfiguration(const Json& config, const Json& tokenizer) {
    for (const std::string& kind : m_kinds) {
        const auto on = switchOf(member(config, "add_" + tokenKey(kind)));
        if (on) add(kind, *on);
        const std::string text = tokenText(config, kind);
        if (text.empty()) continue;
        for (const Json& added : member(tokenizer, "added_tokens")) {
            const auto id = numberOf(member(added, "id"));
            if (!id || textOf(member(added, "content")) != text) continue;
            name(kind, *id);
            break;
        }
    }
}

void SpecialIds::readModel(const Json& config) {
    for (const std::string& kind : m_kinds) {
        const std::string key = tokenKey(kind) + "_id";
        for (const Json* place : {&config, &member(config, "text_config")}) {
            const auto id = numberOf(member(*place, key));
            if (id) name(kind, *id);
        }
    }
}

Result<SpecialIds> SpecialIds::read(const std::filesystem::path& folder, const Json& config,
                                    std::size_t vocabulary) {
    SpecialIds ids(vocabulary);
    const auto tokenizer = readOptionalJson(folder / "tokenizer.json");
    if (!tokenizer) return fail(tokenizer.error());
    auto settings = readOptionalJson(folder / "tokenizer_config.json");
    if (!settings) return fail(settings.error());
    if (settings->is_object()) {
        if (tokenizer->is_object()) {
            // Encoders name what is around a text otherwise.
            if (tokenText(*settings, "bos").empty() && !tokenText(*settings, "cls").empty()) {
                (*settings)["bos_token"] = tokenText(*settings, "cls");
            }
            if (tokenText(*settings, "eos").empty() && !tokenText(*settings, "sep").empty()) {
                (*settings)["eos_token"] = tokenText(*settings, "sep");
            }
            ids.readProcessor(member(*tokenizer, "post_processor"), *settings);
        }
        ids.readConfiguration(*settings, *tokenizer);
    }
    ids.readModel(config);
    return ids;
}

Metadata SpecialIds::metadata() const {
    constexpr std::string_view kPrefix = "tokenizer.ggml.";
    Metadata metadata;
    for (const auto& [kind, id] : m_ids) {
        const auto* const key = std::ranges::find(kIdKeys, kind, &IdKey::kind);
        if (key == kIdKeys.end()) continue;
        metadata.push_back(
            {std::string(kPrefix) + std::string(key->key), MetadataValue::fromUint32(id)});
    }
    for (const auto& [kind, on] : m_added) {
        if (std::ranges::find(kAddable, kind) == kAddable.end()) continue;
        metadata.push_back(
            {std::string(kPrefix) + "add_" + tokenKey(kind), MetadataValue::fromBool(on)});
    }
    return metadata;
}

}  // namespace weightscape::tokenizers
