// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/quantize/encoders/encode_rows.h"
#include "core/quantize/encoders/treatment.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::exporting {

/// A weight that stops an export.
struct BadWeight {
    std::uint64_t index = 0;  ///< weight of the tensor
    float value = 0.0F;       ///< not finite, or finite and too large for the format
};

/// What became of one piece of a tensor.
struct ExportPiece {
    std::vector<std::byte> bytes;  ///< ready to be written
    ErrorStats error;              ///< of this piece
    std::uint64_t beyondHalf = 0;  ///< weights over 65,504 that became F16
    std::uint64_t weights = 0;     ///< what it counts for in the progress
    std::optional<BadWeight> bad;  ///< the first one, if any
};

/// How many pieces a tensor is exported in: of encode_rows.h, or of whole MiB when it is copied.
[[nodiscard]] std::uint64_t exportPieceCount(const TensorInfo& tensor,
                                             const encoders::Encoding& encoding);

/// Fills `piece` with the piece `index` of the tensor and gives the source's pages back to the
/// kernel. `scratch` is reused between calls of one thread. False: cancelled.
[[nodiscard]] bool makeExportPiece(const encoders::EncodeJob& job, std::uint64_t index,
                                   encoders::EncodedPiece& scratch, ExportPiece& piece,
                                   TaskContext& task);

/// The error for a bad weight: tensor, row, column and what to do.
[[nodiscard]] tl::unexpected<Error> badWeightError(const TensorInfo& tensor,
                                                   const encoders::Treatment& treatment,
                                                   const BadWeight& bad);

}  // namespace weightscape::exporting
