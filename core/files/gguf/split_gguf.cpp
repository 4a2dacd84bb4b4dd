// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/gguf/split_gguf.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/files/gguf/gguf_reader.h"
#include "core/files/model_facts_reader.h"
#include "core/files/open_file.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

std::optional<std::uint64_t> numberOf(const Metadata& metadata, std::string_view key) {
    const MetadataValue* value = findValue(metadata, key);
    return value == nullptr ? std::nullopt : value->asUnsigned();
}

constexpr std::string_view kNumberKey = "split.no";
constexpr std::string_view kCountKey = "split.count";
constexpr std::string_view kTotalKey = "split.tensors.count";

/// Shards that are opened at once where they lie on a server; more are opened one by one.
constexpr std::uint32_t kMostTogether = 300;

std::string fileName(const MappedFile& file) {
    return file.path().filename().string();
}

tl::unexpected<Error> damaged(const MappedFile& file, Text detail) {
    return fail(ErrorCode::Damaged, std::move(detail), file.path().string());
}

/// What is written as text or as -1 says nothing of the shards, and taking it for a missing key
/// would open one of them as if it were the whole model.
Result<void> checkSplitKeys(const MappedFile& file, const Metadata& metadata) {
    for (const std::string_view key : {kNumberKey, kCountKey, kTotalKey}) {
        const MetadataValue* value = findValue(metadata, key);
        if (value == nullptr) continue;
        if (value->type != ValueType::Bool && value->asUnsigned()) continue;
        return damaged(
            file,
            "The key %1 is %2 of type %3; it must be a whole number. Download the shards again, or "
            "split the model again."_text(key, value->text(), valueTypeName(value->type)));
    }
    return {};
}

Result<GgufContents> readShard(const MappedFile& file) {
    auto contents = readGguf(file);
    if (!contents) return contents;
    if (auto sound = checkSplitKeys(file, contents->metadata); !sound) return fail(sound.error());
    return contents;
}

Model begin(const FilePointer& file, GgufContents contents) {
    Model model;
    model.version = contents.version;
    appendShard(model, file, std::move(contents.tensors), {});
    model.warnings = std::move(contents.warnings);
    model.metadata = std::move(contents.metadata);
    model.facts = factsFromGguf(model.metadata, model.warnings);
    return model;
}

/// Compares what a shard says about itself with its name.
Result<void> checkShard(const MappedFile& file, const Metadata& metadata, const ShardName& name) {
    const auto count = numberOf(metadata, kCountKey);
    if (count != name.count) {
        return damaged(
            file,
            "The file's name says it is one of %1 shards, but its split.count is %2. Download the "
            "shards again."_text(name.count, count ? Text(*count) : "missing"_text));
    }
    const auto number = numberOf(metadata, kNumberKey);
    if (!number || *number + 1 != name.number) {
        return damaged(
            file,
            "The file's name says it is shard %1 (split.no %2), but its split.no is %3. Download "
            "the shards again."_text(name.number, name.number - 1,
                                     number ? Text(*number) : "missing"_text));
    }
    return {};
}

Result<void> checkTotal(const Model& model) {
    const auto total = numberOf(model.metadata, kTotalKey);
    if (!total || *total == model.tensors.size()) return {};
    return damaged(
        *model.files.front(),
        "The key split.tensors.count says that the shards hold %1 tensors, but they hold %2. "
        "Download the shards again."_text(*total, model.tensors.size()));
}

/// Reads all shards in order; `opened` is one of them.
Result<Model> joinShards(const FilePointer& opened, const ShardName& name) {
    const std::filesystem::path folder = opened->path().parent_path();
    std::set<std::string> names;
    for (std::uint32_t number = 1; number <= name.count && number <= kMostTogether; ++number) {
        names.insert(shardFileName(name, number));
    }
    willOpen(folder, names);
    Model model;
    ShardName expected = name;
    for (std::uint32_t number = 1; number <= name.count; ++number) {
        const auto file =
            number == name.number ? Result<FilePointer>(opened) : openShard(folder, name, number);
        if (!file) return fail(file.error());
        auto shard = readShard(**file);
        if (!shard) return fail(std::move(shard.error()));
        expected.number = number;
        if (auto fits = checkShard(**file, shard->metadata, expected); !fits) {
            return fail(std::move(fits.error()));
        }
        if (number == 1) {
            model = begin(*file, *std::move(shard));
        } else {
            appendShard(model, *file, std::move(shard->tensors), shard->warnings);
        }
    }
    if (auto unique = checkUniqueNames(model); !unique) return fail(std::move(unique.error()));
    if (auto total = checkTotal(model); !total) return fail(std::move(total.error()));
    return model;
}

}  // namespace

Result<Model> openGguf(const FilePointer& file) {
    auto contents = readShard(*file);
    if (!contents) return fail(std::move(contents.error()));
    const std::optional<ShardName> name = parseShardName(fileName(*file));
    const auto count = numberOf(contents->metadata, kCountKey);
    // Merged files keep a split.count of 0.
    const bool isSplit = count && *count != 0;
    if (isSplit && *count > 1 && !name) {
        const std::uint64_t number = numberOf(contents->metadata, kNumberKey).value_or(0) + 1;
        return fail(
            ErrorCode::Incomplete,
            "The file is shard %1 of %2, but it was renamed, so the others cannot be found. Give "
            "all shards names like model-00001-of-00002.gguf."_text(number, *count),
            file->path().string());
    }
    const bool saysShard = count || numberOf(contents->metadata, kNumberKey);
    if (name && saysShard) return joinShards(file, *name);
    Model model = begin(file, *std::move(contents));
    if (name && name->count > 1) {
        model.warnings.push_back(
            "The file is named like shard %1 of %2 but says nothing of shards, so it was opened "
            "alone."_text(name->number, name->count));
    }
    return model;
}

Metadata splitKeys(std::size_t number, std::size_t count, std::size_t tensors) {
    MetadataValue total = MetadataValue::fromUint32(static_cast<std::uint32_t>(tensors));
    total.type = ValueType::Int32;
    return {{std::string(kNumberKey),
             MetadataValue::fromUint16(static_cast<std::uint16_t>(number - 1))},
            {std::string(kCountKey), MetadataValue::fromUint16(static_cast<std::uint16_t>(count))},
            {std::string(kTotalKey), std::move(total)}};
}

}  // namespace weightscape::files
