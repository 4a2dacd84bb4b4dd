// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "core/files/output/hashed_output.h"
#include "core/model/model.h"
#include "core/model/model_importance.h"
#include "core/quantize/encoders/treatment.h"
#include "core/support/byte_ranges.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::exporting {

/// One tensor on its way into the file.
struct StreamedTensor {
    std::size_t planned = 0;  ///< index into the plan's tensors
    const TensorInfo* tensor = nullptr;
    const encoders::Treatment* treatment = nullptr;
    std::span<const std::uint64_t> dimensions = {};  ///< as the output names them
    std::uint64_t position = 0;                      ///< first byte in the output
    ColumnImportance importance = {};
    // Filled by streamTensors():
    ErrorStats error = {};           ///< as measureTreatment() gives; stays empty for copies
    ErrorStats storedError = {};     ///< of simulated weights as the file stores them
    std::uint64_t treatedBytes = 0;  ///< what the treatment itself takes
    std::uint64_t saturated = 0;     ///< weights clamped to the largest number of the format
};

/// Told of each tensor whose last byte was handed to the output, in order: where it stands there,
/// and the digest of its bytes.
using NoteFinished = std::function<Result<void>(const StreamedTensor& tensor,
                                                const ByteRange& place, const std::string& sha256)>;

struct StreamOptions {
    bool measureError = true;
    bool saturate = false;
    NoteFinished finished = {};  ///< nobody: nothing is digested
};

/// Encodes the tensors and writes them in order, each at its position. A simulated scheme is
/// prepared and measured first, then its decoded weights are written. Pieces are encoded on all
/// threads; at most two per thread exist at a time, so memory does not grow with the model. Sums
/// are merged in the order of the pieces: neither bytes nor figures depend on the number of
/// threads. Errors: Unsupported (a weight that is not finite or too large for the format), NoSpace,
/// CannotWrite, Cancelled.
[[nodiscard]] Result<void> streamTensors(const Model& model, std::span<StreamedTensor> tensors,
                                         const StreamOptions& options, files::HashedOutput& output,
                                         TaskContext& task);

}  // namespace weightscape::exporting
