// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// Into how many GGUF files an export goes. The first one has the model's keys.
struct Sharding {
    enum class Kind {
        OneFile,
        AsSource,  ///< one for each file of the source, with its tensors
        BySize,    ///< as few as `maximumBytes` allows, in written order
    };
    Kind kind = Kind::OneFile;
    /// For BySize: of a file's tensors with their padding. A larger tensor has a file of its own.
    std::uint64_t maximumBytes = 0;
};

/// All files of an export are open until the last one is complete.
inline constexpr std::size_t kMostShards = 300;

/// A run of QuantizationPlan::tensors that goes into one file.
struct ShardRange {
    std::size_t first = 0;
    std::size_t count = 0;
};

/// Reads "2G": a number of bytes with the unit K, M or G or without. The units are decimal, as
/// those of gguf-split: a G is 1,000,000,000 bytes. Errors: InvalidArgument.
[[nodiscard]] Result<std::uint64_t> parseShardSize(std::string_view text);

/// What goes into which file; together all of the plan, in its order. Errors: InvalidArgument
/// (AsSource for a plan in another order than the files', see inFileOrder()), Unsupported (more
/// than kMostShards).
[[nodiscard]] Result<std::vector<ShardRange>> shardRanges(const Model& model,
                                                          const recipes::QuantizationPlan& plan,
                                                          const Sharding& sharding);

/// The model with Model::keepsOrder: what AsSource needs.
[[nodiscard]] Model inFileOrder(const Model& model);

/// Where shard `number` (from 1) of `count` goes: "x-00001-of-00003.gguf" for the target "x.gguf"
/// and for one that has the name of a shard already.
[[nodiscard]] std::filesystem::path shardPath(const std::filesystem::path& target,
                                              std::size_t number, std::size_t count);

}  // namespace weightscape::exporting
