// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/override_options.h"

#include <utility>

#include "app/cli/arguments.h"
#include "core/export/export_image.h"
#include "core/export/pruned_model.h"
#include "core/recipes/metadata_overrides.h"

namespace weightscape::cli {
namespace {

Result<MetadataChanges> changesIn(const OverrideOptions& options) {
    MetadataChanges changes{options.removedKeys, {}};
    for (const std::string& text : options.keys) {
        auto edit = parseMetadataEdit(text);
        if (!edit) return fail(std::move(edit.error()));
        changes.edits.push_back(*std::move(edit));
    }
    return changes;
}

}  // namespace

void addOverrideOptions(CLI::App& parser, OverrideOptions& options) {
    parser
        .add_option(
            "--override-kv", options.keys,
            said(
                "KEY=TYPE:VALUE: set a key of the file; TYPE is int, float, bool, str, or file for "
                "the text in the file VALUE. A key keeps the type that it has. The model is read "
                "as if it had the value already. May be repeated"_text))
        ->allow_extra_args(false)
        ->check([](const std::string& text) { return problemOf(parseMetadataEdit(text)); });
    parser
        .add_option("--remove-kv", options.removedKeys,
                    said("KEY: leave out a key of the file, before others are set. May be "
                         "repeated"_text))
        ->allow_extra_args(false);
    parser
        .add_option(
            "--prune-layers", options.prunedLayers,
            said(
                "L,L-L,...: leave out these layers, counted from 0, such as 3,8-11; later ones move up"_text))
        ->check([](const std::string& text) { return problemOf(exporting::parseLayers(text)); });
    auto* keep = parser.add_flag("--keep-split", options.keepSplit,
                                 said("Write one file for each file of the model, "
                                      "OUT-00001-of-0000N.gguf, with its tensors"_text));
    parser
        .add_option("--max-shard-size", options.maximumShardSize,
                    said("N[K,M,G]: write files OUT-00001-of-0000N.gguf with at most so many "
                         "bytes of tensors each, in decimal units (2G is 2,000,000,000); a "
                         "larger tensor has a file of its own"_text))
        ->excludes(keep)
        ->check([](const std::string& text) { return problemOf(exporting::parseShardSize(text)); });
}

void checkOverrides(const OverrideOptions& options, const std::string& output) {
    if (options.keys.empty() && options.removedKeys.empty() && options.prunedLayers.empty() &&
        !options.keepSplit && options.maximumShardSize.empty()) {
        return;
    }
    if (exporting::containerFor(output) == exporting::Container::Gguf) return;
    throw CLI::ValidationError(said(
        "--override-kv, --remove-kv, --prune-layers, --keep-split and --max-shard-size are for "
        "GGUF files; name OUT with .gguf."_text));
}

Result<std::shared_ptr<const Model>> overridden(const std::shared_ptr<const Model>& model,
                                                recipes::Recipe& recipe,
                                                const OverrideOptions& options) {
    std::shared_ptr<const Model> result = model;
    const auto given = changesIn(options);
    if (!given) return fail(given.error());
    for (const MetadataChanges& changes : {std::exchange(recipe.metadata, {}), *given}) {
        if (changes.empty()) continue;
        auto changed = recipes::overriddenModel(*result, changes);
        if (!changed) return fail(std::move(changed.error()));
        result = std::make_shared<const Model>(*std::move(changed));
    }
    if (!options.prunedLayers.empty()) {
        const auto layers = exporting::parseLayers(options.prunedLayers);
        if (!layers) return fail(layers.error());
        auto pruned = exporting::prunedModel(*result, *layers);
        if (!pruned) return fail(std::move(pruned.error()));
        result = std::make_shared<const Model>(*std::move(pruned));
    }
    if (options.keepSplit) result = std::make_shared<const Model>(exporting::inFileOrder(*result));
    return result;
}

exporting::Sharding shardingFor(const OverrideOptions& options) {
    using Kind = exporting::Sharding::Kind;
    if (options.keepSplit) return {Kind::AsSource, 0};
    if (options.maximumShardSize.empty()) return {};
    return {Kind::BySize, exporting::parseShardSize(options.maximumShardSize).value_or(0)};
}

}  // namespace weightscape::cli
