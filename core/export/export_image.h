// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/export/export_shards.h"
#include "core/export/export_stream.h"
#include "core/model/model.h"
#include "core/recipes/quantization_plan.h"
#include "core/support/result.h"

namespace weightscape::exporting {

/// The file in the making: its header, and its tensors in the order of their bytes. The model and
/// the plan outlive it.
struct FileImage {
    std::string header;
    std::uint64_t bytes = 0;  ///< of the whole file
    std::vector<StreamedTensor> tensors;
    std::vector<Text> warnings;  ///< what the container could not take over
};

/// What an export can write.
enum class Container { Gguf, Safetensors };

/// The one that a target's name asks for: safetensors for ".safetensors", else GGUF.
[[nodiscard]] Container containerFor(const std::filesystem::path& target);

/// What a tensor is called in an exported file.
[[nodiscard]] std::string_view writtenName(const TensorInfo& tensor, Container container);

/// The files of an export in their order, one without sharding. Errors: NotFound (the recipe's
/// preset), Unsupported (what the container cannot hold), those of shardRanges().
[[nodiscard]] Result<std::vector<FileImage>> imagesOf(const Model& model,
                                                      const recipes::QuantizationPlan& plan,
                                                      Container container,
                                                      const Sharding& sharding);

}  // namespace weightscape::exporting
