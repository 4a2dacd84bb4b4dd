// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/files/gguf/shards.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::files {

/// The model that a GGUF belongs to: the file alone, or all shards of a split one, whichever of
/// them was opened. Checks their numbers, count, total of tensors and that no name appears twice.
[[nodiscard]] Result<Model> openGguf(const FilePointer& file);

/// The keys that make a GGUF shard `number` (from 1) of `count` with this many tensors in all.
[[nodiscard]] Metadata splitKeys(std::size_t number, std::size_t count, std::size_t tensors);

}  // namespace weightscape::files
