// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/model/importance_matrix.h"
#include "core/support/result.h"

namespace weightscape {

/// Tokens of a chunk where no file says: what llama.cpp takes by default.
inline constexpr std::uint32_t kUsualChunkSize = 512;

/// Joins matrices of one model as if their texts had been one: sums and counts are added, datasets
/// listed once, chunks added. A tensor may be in some of them only. Counts become inputs: those of
/// .dat files, which are chunks, are multiplied (and their sums too) by `chunkSize`; 0 means the
/// size of the first file that says one, else kUsualChunkSize. Where a file has one count for all
/// matrices of a tensor and another has one each, each matrix gets the one count; a warning says
/// so. One matrix alone is converted. The result has no path. Errors: InvalidArgument (none given,
/// or sizes that differ, with the tensor and both files), Damaged (a total past what F32 holds).
[[nodiscard]] Result<ImportanceMatrix> mergeImportance(std::span<const ImportanceMatrix> matrices,
                                                       std::uint32_t chunkSize = 0);

}  // namespace weightscape
