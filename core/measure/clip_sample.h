// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/measure/sampling.h"
#include "core/model/tensor_source.h"
#include "core/quantize/schemes/tiling.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// Groups of a scheme to look at. A cell of the draw is so many groups that follow each other, the
/// last one fewer.
struct ClipSample {
    CellDraw draw;
    std::uint64_t groupsPerCell = 1;
    /// Σx² of all finite weights of the tensor; 0 where the draw has all groups, and nothing was
    /// read.
    double squaredOriginal = 0.0;
    bool isWhole = true;
};

/// All groups where they have no more than `weights` weights, else cells of at least 256 weights
/// and about so many in all, drawn by the sum of n · max² over their groups, the bound of what
/// clipping and rounding can lose in them. That takes one pass over the weights. Parallel; equal
/// for any number of threads. Precondition: there are groups. Errors: Cancelled.
[[nodiscard]] Result<ClipSample> drawClipSample(const TensorSource& source,
                                                const schemes::Tiling& tiling,
                                                std::uint64_t weights, TaskContext& task);

}  // namespace weightscape::measure
