// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/model/importance_matrix.h"
#include "core/support/platform/mapped_file.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// llama-imatrix's GGUF: per tensor "NAME.in_sum2" [columns, matrices] and "NAME.counts"
/// [1, matrices], both F32. Other tensors and keys are ignored. Precondition: looksLikeGguf().
/// Entries come in any order; names are unique, sizes agree, every number is finite and no count
/// negative. Memory stays within a small multiple of the file's size.
[[nodiscard]] Result<ImportanceMatrix> readGgufImportance(const MappedFile& file,
                                                          TaskContext& task);

}  // namespace weightscape::files
