// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/files/gguf/shards.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::files {

/// Opens one .safetensors file alone, with the facts of a config.json beside it.
[[nodiscard]] Result<Model> openSafetensors(const FilePointer& file);

/// Opens one checkpoint of PyTorch alone, in the same way.
[[nodiscard]] Result<Model> openPyTorch(const FilePointer& file);

/// Opens a folder in the layout of the Hugging Face hub: model.safetensors, the shards that
/// model.safetensors.index.json names, or without an index a complete set of numbered shards. A
/// folder without safetensors files is opened by its pytorch_model.bin in the same way.
[[nodiscard]] Result<Model> openHuggingFaceFolder(const std::filesystem::path& folder);

}  // namespace weightscape::files
