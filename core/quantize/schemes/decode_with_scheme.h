// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

#include "core/quantize/schemes/prepared_scheme.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// The weights that a scheme leaves, for saving a model that behaves as if it were quantized.
namespace weightscape::schemes {

/// Everything that must be known of the whole tensor first; what the source refers to and the
/// importance outlive it. Errors: as applyScheme().
[[nodiscard]] Result<PreparedScheme> prepareScheme(const Source& source, const Scheme& scheme,
                                                   std::span<const float> importance,
                                                   TaskContext& task);

/// Pieces of some rows that encodePiece() takes, each of consecutive weights: whole rows or a part
/// of one.
[[nodiscard]] Pieces consecutivePieces(const PreparedScheme& prepared, const Rectangle& rows);

/// Decoded weights of rows [firstRow, firstRow + count) into `out` (count x rowLength floats): to
/// the bit what applyScheme() measures. Parallel. Errors: Cancelled.
[[nodiscard]] Result<void> decodeWithScheme(const PreparedScheme& prepared, std::uint64_t firstRow,
                                            std::uint64_t count, std::span<float> out,
                                            TaskContext& task);

}  // namespace weightscape::schemes
