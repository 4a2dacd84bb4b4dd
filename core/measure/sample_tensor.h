// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <span>

#include "core/measure/measure_error.h"
#include "core/measure/sampling.h"

namespace weightscape::measure {

/// Error sums of the true encoding of some cells, one after another in `errors`; false: cancelled.
/// Called from several threads.
using MeasureCells =
    std::function<bool(std::span<const encoders::TensorPiece> cells, std::span<ErrorStats> errors)>;

/// True when a sample would look at every cell: measuring exactly is then no dearer.
[[nodiscard]] bool coversTensor(const CellGrid& grid, const SampleSpec& sample);

/// Estimates a tensor's error from a stratified sample of its cells (sampling.h). Parallel; equal
/// for any thread count. Precondition: not coversTensor(). Errors: Cancelled.
[[nodiscard]] Result<TensorError> sampleTensor(const TensorInfo& tensor, const CellGrid& grid,
                                               const SampleSpec& sample,
                                               const MeasureCells& measure, TaskContext& task);

}  // namespace weightscape::measure
