// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/io/hashed_output.h"
#include "core/metrics/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"
#include "core/tensor/model.h"

namespace weightscape::analysis {

/// One tensor on its way into the file.
struct StreamedTensor {
    const TensorInfo* tensor = nullptr;
    const formats::Format* format = nullptr;  ///< equal to the tensor's own: copied
    std::uint64_t position = 0;               ///< first byte in the output
    // Filled by streamTensors():
    metrics::ErrorStats error = {};  ///< stays empty for copies
    std::uint64_t beyondHalf = 0;    ///< weights over 65,504 that became F16
};

struct StreamOptions {
    bool measureError = true;
};

/// Encodes the tensors and writes them in order, each at its position. Pieces are encoded on all
/// threads; at most two per thread exist at a time, so memory does not grow with the model. Sums
/// are merged in the order of the pieces: neither bytes nor figures depend on the number of
/// threads. Errors: Unsupported (a weight that is not finite or too large for the format), NoSpace,
/// CannotWrite, Cancelled.
[[nodiscard]] Result<void> streamTensors(const Model& model, std::span<StreamedTensor> tensors,
                                         const StreamOptions& options, io::HashedOutput& output,
                                         TaskContext& task);

}  // namespace weightscape::analysis
