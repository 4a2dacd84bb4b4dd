// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>

#include "core/files/sample_path.h"
#include "core/model/importance_matrix.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// Opens an importance matrix, GGUF or legacy .dat, by its content, not its name, and reads all of
/// it. `sample` (no such file in the current folder) means the matrix of the built-in model. What
/// is returned has at least one entry and keeps the invariants of ImportanceEntry; sums divided by
/// counts are finite too. Errors: CannotOpen, NotAModel (something else, a model for example),
/// Damaged, Incomplete, Unsupported, FileChanged, Cancelled.
[[nodiscard]] Result<ImportanceMatrix> openImportance(const std::filesystem::path& path,
                                                      TaskContext& task);

}  // namespace weightscape::files
