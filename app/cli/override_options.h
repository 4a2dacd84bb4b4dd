// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/export/export_shards.h"
#include "core/model/model.h"
#include "core/recipes/recipe.h"
#include "core/support/result.h"

namespace weightscape::cli {

/// What quantize changes besides the weights.
struct OverrideOptions {
    std::vector<std::string> keys;         ///< KEY=TYPE:VALUE
    std::vector<std::string> removedKeys;  ///< names
    std::string prunedLayers;              ///< "1,3"; empty: none
    bool keepSplit = false;
    std::string maximumShardSize;  ///< "2G"; empty: no shards of our own
};

/// Adds --override-kv, --remove-kv, --prune-layers, --keep-split and --max-shard-size.
void addOverrideOptions(CLI::App& parser, OverrideOptions& options);

/// Throws CLI::ValidationError when the options do not go with a file of that name.
void checkOverrides(const OverrideOptions& options, const std::string& output);

/// The model with the recipe's edits of its keys, then with the options applied, first the keys;
/// its new warnings stand behind the old ones. The recipe loses the edits, which are made.
/// Precondition: the options were checked.
[[nodiscard]] Result<std::shared_ptr<const Model>> overridden(
    const std::shared_ptr<const Model>& model, recipes::Recipe& recipe,
    const OverrideOptions& options);

/// Into how many files the options ask to write. Precondition: the options were checked.
[[nodiscard]] exporting::Sharding shardingFor(const OverrideOptions& options);

}  // namespace weightscape::cli
