// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/metadata_overrides.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/files/fact_keys.h"
#include "core/files/model_facts_reader.h"
#include "core/model/architectures/layer_memory.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/printable.h"
#include "core/support/utf8.h"

namespace weightscape::recipes {
namespace {

constexpr std::size_t kShownBytes = 100;

/// Keys that every export writes as u32, whatever the source has.
constexpr std::array<std::string_view, 3> kExportedKeys = {
    "general.file_type", "general.quantization_version", "general.alignment"};
/// Keys that a file cannot be without.
constexpr std::array<std::string_view, 3> kKeptKeys = {"general.architecture", "general.file_type",
                                                       "general.quantization_version"};

std::string shown(std::string_view text) {
    return printable(text, kShownBytes);
}

/// Programs read the numbers that facts come from as u32.
bool isFactKey(const Model& model, std::string_view key) {
    const std::string prefix = model.facts.architecture + ".";
    if (!key.starts_with(prefix)) return false;
    key.remove_prefix(prefix.size());
    return key == "block_count" ||
           std::ranges::find(files::kFactKeys, key, &files::FactKey::gguf) !=
               files::kFactKeys.end();
}

bool contains(std::span<const std::string> keys, std::string_view key) {
    return std::ranges::find(keys, key) != keys.end();
}

/// False: there is no such key. `overrides` counts the entries at the end that are set.
bool removeKey(std::string_view key, Metadata& metadata, std::size_t& overrides) {
    const auto entry = std::ranges::find(metadata, key, &MetadataEntry::key);
    if (entry == metadata.end()) return false;
    const auto behind = static_cast<std::size_t>(metadata.end() - entry);
    if (behind <= overrides) --overrides;
    metadata.erase(entry);
    return true;
}

void setLast(MetadataEntry entry, Metadata& metadata, std::size_t& overrides) {
    static_cast<void>(removeKey(entry.key, metadata, overrides));
    metadata.push_back(std::move(entry));
    ++overrides;
}

Result<void> removeKeys(const std::vector<std::string>& removed, ModelKeys& keys) {
    for (const std::string& key : removed) {
        if (auto removable = checkRemovable(key); !removable) return removable;
        if (!removeKey(key, keys.metadata, keys.overrides)) {
            return fail(ErrorCode::NotFound,
                        "The model has no key %1 that could be removed."_text(shown(key)));
        }
    }
    return {};
}

Result<void> setValues(const Model& model, const MetadataChanges& changes, ModelKeys& keys) {
    std::unordered_set<std::string_view> seen;
    for (const MetadataEdit& edit : changes.edits) {
        if (!seen.insert(edit.key).second) {
            return fail(ErrorCode::InvalidArgument,
                        "The key %1 is overridden twice; give it once."_text(shown(edit.key)));
        }
        const auto content = withContent(edit);
        if (!content) return fail(content.error());
        auto value = editedValue(*content, requiredType(model, changes, edit.key));
        if (!value) return fail(std::move(value.error()));
        setLast({edit.key, *std::move(value)}, keys.metadata, keys.overrides);
    }
    return {};
}

/// Behind the model's own, of which it may be one.
void addWarnings(std::vector<Text> warnings, Model& model) {
    for (Text& warning : warnings) {
        const bool known = std::ranges::any_of(model.warnings, [&](const Text& old) {
            return old.english().ends_with(warning.english());  // with a shard's name in front
        });
        if (!known) model.warnings.push_back(std::move(warning));
    }
}

}  // namespace

bool isWrittenByExports(std::string_view key) {
    return std::ranges::find(kExportedKeys, key) != kExportedKeys.end();
}

std::optional<ValueType> requiredType(const Model& model, const MetadataChanges& changes,
                                      std::string_view key) {
    if (isWrittenByExports(key)) return ValueType::Uint32;
    if (contains(changes.removed, key)) return std::nullopt;
    if (const MetadataValue* value = findValue(model.metadata, key)) return value->type;
    return isFactKey(model, key) ? std::optional(ValueType::Uint32) : std::nullopt;
}

Result<void> checkRemovable(std::string_view key) {
    if (std::ranges::find(kKeptKeys, key) == kKeptKeys.end()) return {};
    return fail(ErrorCode::InvalidArgument,
                "Every model has the key %1; it cannot be removed, only set."_text(key));
}

Result<void> checkChangeable(const Model& model) {
    if (model.isGguf()) return {};
    return fail(ErrorCode::Unsupported,
                "Only a GGUF has keys that can be overridden; convert the model first."_text,
                model.path.string());
}

Result<MetadataEdit> withContent(const MetadataEdit& edit) {
    if (edit.kind != MetadataEdit::Kind::File) return edit;
    constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
    const auto file = MappedFile::open(edit.text);
    if (!file) return fail(file.error());
    const auto bytes = (*file)->bytes();
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.size() > kMostBytes) {
        return fail(ErrorCode::InvalidArgument,
                    "The file has %1 bytes, too many for the key %2; at most %3 are taken."_text(
                        text.size(), shown(edit.key), kMostBytes),
                    edit.text);
    }
    if (!isUtf8(text)) {
        return fail(ErrorCode::InvalidArgument,
                    "The file is no text in UTF-8, as the key %1 needs."_text(shown(edit.key)),
                    edit.text);
    }
    MetadataEdit content{edit.key, MetadataEdit::Kind::Text, std::string(text)};
    if (auto same = (*file)->checkUnchanged(); !same) return fail(std::move(same.error()));
    return content;
}

Result<ModelKeys> overriddenKeys(const Model& model, const MetadataChanges& changes) {
    if (auto possible = checkChangeable(model); !possible) return fail(possible.error());
    ModelKeys keys{model.metadata, model.overrides, {}, {}};
    auto done = removeKeys(changes.removed, keys);
    if (done) done = setValues(model, changes, keys);
    if (!done) {
        if (done.error().file.empty()) done.error().file = model.path.string();
        return fail(std::move(done.error()));
    }
    keys.facts = files::factsFromGguf(keys.metadata, keys.warnings);
    keys.facts.sourceLayers = model.facts.sourceLayers;
    keys.facts.layerParts = keys.facts.layers == model.facts.layers
                                ? model.facts.layerParts
                                : layerPartsOf(model.tensors, keys.facts.layers);
    return keys;
}

Result<Model> overriddenModel(const Model& model, const MetadataChanges& changes) {
    auto keys = overriddenKeys(model, changes);
    if (!keys) return fail(std::move(keys.error()));
    Model result = model;
    result.metadata = std::move(keys->metadata);
    result.overrides = keys->overrides;
    result.facts = std::move(keys->facts);
    addWarnings(std::move(keys->warnings), result);
    return result;
}

void setOverride(Model& model, MetadataEntry entry) {
    setLast(std::move(entry), model.metadata, model.overrides);
}

void readFactsAgain(Model& model) {
    std::vector<Text> warnings;
    const std::uint32_t sourceLayers = model.facts.sourceLayers;
    model.facts = files::factsFromGguf(model.metadata, warnings);
    model.facts.sourceLayers = sourceLayers;
    model.facts.layerParts = layerPartsOf(model.tensors, model.facts.layers);
    addWarnings(std::move(warnings), model);
}

}  // namespace weightscape::recipes
