// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::files {

/// What model.safetensors.index.json says: which shard holds which tensor.
struct HuggingFaceIndex {
    std::map<std::string, std::string> shardOfTensor;
    std::set<std::string> shards;  ///< plain file names beside the index
    std::string totalSize;         ///< metadata.total_size as text; empty when not given
};

/// Reads the index. Shard names that leave the folder are refused, so nothing outside is opened.
[[nodiscard]] Result<HuggingFaceIndex> readHuggingFaceIndex(const std::filesystem::path& path);

/// Compares the opened shards with the index. A tensor that is not where the index says is an
/// error; tensors that it does not name are taken out, with a warning.
[[nodiscard]] Result<void> applyIndex(const HuggingFaceIndex& index, Model& model);

}  // namespace weightscape::files
