// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/measure/sampling.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// How loud each cell of a tensor is: what a sample must know so that it misses nothing that
/// decides. The loudness of a cell is the sum over runs of 32 weights of 32 times the largest
/// square, an upper bound of what any rounding with a scale per block can lose but for a factor.
struct CellLoudness {
    std::uint64_t unit = 0;  ///< that the cells are made of; see CellGrid
    /// By sizeLevel(); 255 also for cells with weights that are not finite. One byte per cell, for
    /// tensors have millions.
    std::vector<std::uint8_t> levels;
    double squaredOriginal = 0.0;  ///< Σx² of all finite weights, exact
    std::uint64_t nonFinite = 0;   ///< weights of the tensor that are NaN or infinite
};

/// One pass over the weights of the encoder's source, which nothing is encoded in: about as long as
/// reading them. Parallel; equal for any thread count. Precondition: the encoder has cells. Errors:
/// Cancelled.
[[nodiscard]] Result<std::shared_ptr<const CellLoudness>> cellLoudness(
    const encoders::TensorEncoder& encoder, TaskContext& task);

}  // namespace weightscape::measure
