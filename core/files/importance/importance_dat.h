// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/model/importance_matrix.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// True when the bytes begin with a possible number of entries and a name. The legacy form has no
/// mark of its own.
[[nodiscard]] bool looksLikeDat(std::span<const std::byte> bytes);

/// The legacy form (.dat): entries of name, number of calls and values, then perhaps the number
/// of chunks and one dataset. How many experts share an entry is not stored: each has one count.
/// Entries come in any order; names are unique, sizes agree, every number is finite and no count
/// negative. Memory stays within a small multiple of the file's size.
[[nodiscard]] Result<ImportanceMatrix> readDatImportance(const MappedFile& file, TaskContext& task);

}  // namespace weightscape::files
