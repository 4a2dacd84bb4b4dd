// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::files {

using FilePointer = std::shared_ptr<const MappedFile>;

/// The parts of "prefix-00002-of-00005.gguf".
struct ShardName {
    std::string prefix;
    std::uint32_t number = 0;  ///< from 1
    std::uint32_t count = 0;
    std::string extension;  ///< with its dot
};

/// Empty when the name has another form, or its number is outside 1 to count.
[[nodiscard]] std::optional<ShardName> parseShardName(std::string_view fileName);

/// The name of shard `number` of the same set.
[[nodiscard]] std::string shardFileName(const ShardName& name, std::uint32_t number);

/// Opens shard `number` of the set beside others in `folder`. A missing one is Incomplete.
[[nodiscard]] Result<FilePointer> openShard(const std::filesystem::path& folder,
                                            const ShardName& name, std::uint32_t number);

/// An error (Damaged) when two tensors have one name.
[[nodiscard]] Result<void> checkUniqueNames(const Model& model);

/// Appends one file with its tensors, and its warnings with the file's name in front.
void appendShard(Model& model, const FilePointer& file, std::vector<TensorInfo> tensors,
                 const std::vector<Text>& warnings);

}  // namespace weightscape::files
