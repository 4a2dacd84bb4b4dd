// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/files/gguf/shards.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::files {

/// A version, and a graph among the fields that fill the file to its end.
[[nodiscard]] bool looksLikeOnnx(std::span<const std::byte> bytes);

/// Opens the initializers of an ONNX model, and the tensors of its Constant nodes, in graphs inside
/// nodes too. Numbers in other files are found beneath the model's folder, never outside. Of
/// Protocol Buffers only the few fields that are needed are read. Tensors of types that this
/// version does not know are left out, with a warning. Errors: Damaged, Incomplete, NotAModel,
/// those of opening the other files.
[[nodiscard]] Result<Model> openOnnx(const FilePointer& file);

}  // namespace weightscape::files
