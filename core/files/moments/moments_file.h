// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "core/files/gguf/gguf_numbers.h"
#include "core/model/model_moments.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// Moments as a GGUF of F32 tensors, n being the length of a row of the weights:
///   NAME.hessian [n, n, matrices], NAME.tokens [matrices], NAME.outputs [rows, matrices]
///   NAME.lookup [n, n], NAME.frequencies [rows]
/// with general.type "moments" and the keys below "moments.". Forward-only ones have no outputs;
/// moments.left_out names tensors that have none.
namespace weightscape::files {

/// The file appears when it is complete, on the disk and readable. Errors: InvalidArgument (no
/// moments), OutputIsInput, OutputExists, NoSpace, CannotWrite, Cancelled.
[[nodiscard]] Result<WrittenNumbers> writeMoments(const ModelMoments& moments,
                                                  const NumbersOutput& output, TaskContext& task);

/// Maps the file; numbers are read when they are needed. Checked: shapes that fit each other, token
/// counts, finite diagonals that are not negative. Errors: CannotOpen, NotAModel (something else),
/// Damaged, Incomplete, Unsupported, Cancelled.
[[nodiscard]] Result<std::shared_ptr<const ModelMoments>> openMoments(
    const std::filesystem::path& path, TaskContext& task);

}  // namespace weightscape::files
