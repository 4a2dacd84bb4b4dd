// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/files/gguf/shards.h"
#include "core/model/model.h"
#include "core/support/result.h"

namespace weightscape::files {

[[nodiscard]] bool looksLikeNpy(std::span<const std::byte> bytes);
/// A zip archive with .npy files in it.
[[nodiscard]] bool looksLikeNpz(std::span<const std::byte> bytes);

/// Opens one array; its tensor has the file's name without the extension. Arrays of Python objects
/// are refused: they are pickles. So are texts, dates and records.
[[nodiscard]] Result<Model> openNpy(const FilePointer& file);

/// Opens the arrays of an archive. Those that a single file would be refused for are left out, with
/// a warning. Stored arrays are mapped; deflated ones are unpacked into memory when the archive is
/// opened, 1 GiB in all at most.
[[nodiscard]] Result<Model> openNpz(const FilePointer& file);

}  // namespace weightscape::files
