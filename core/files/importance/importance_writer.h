// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/files/gguf/gguf_numbers.h"
#include "core/model/importance_matrix.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::files {

/// Bytes of the longest tensor name that the file can hold: with ".in_sum2" behind it, it has the
/// 63 that llama.cpp loads.
inline constexpr std::size_t kMostImportanceNameBytes = 55;

/// Writes the GGUF form as llama-imatrix does: tensors by name, sums before counts. The file
/// appears when it is complete, on the disk and read back equal. Preconditions: sorted entries;
/// counts are inputs (mergeImportance() makes them so). Errors: InvalidArgument (no entry, chunks
/// as counts, a name too long), Damaged (numbers that are no importance), OutputIsInput,
/// OutputExists, NoSpace, CannotWrite, Cancelled.
[[nodiscard]] Result<WrittenNumbers> writeImportance(const ImportanceMatrix& matrix,
                                                     const NumbersOutput& output,
                                                     TaskContext& task);

}  // namespace weightscape::files
