// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/files/pytorch/checkpoint.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"

namespace weightscape::files {

/// A zip archive with a pickle and storages, as PyTorch writes since version 1.6, or pickles and
/// storages one after the other, as it wrote before.
[[nodiscard]] bool looksLikePyTorch(std::span<const std::byte> bytes);

/// Reads the pickle and where its storages are; the weights are not touched. Nothing is imported or
/// called (pickle_reader.h). Errors: those of readPickle(), of checkpointOf() and of the archive,
/// NotAModel.
[[nodiscard]] Result<Checkpoint> readPyTorch(const MappedFile& file);

}  // namespace weightscape::files
