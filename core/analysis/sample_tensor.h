// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

#include "core/analysis/measure_error.h"
#include "core/analysis/sampling.h"

namespace weightscape::analysis {

/// Error sums of the true encoding of one cell; false: cancelled. Called from several threads.
using MeasureCell = std::function<bool(const TensorPiece& cell, metrics::ErrorStats& sums)>;

/// True when a sample would look at every cell: measuring exactly is then no dearer.
[[nodiscard]] bool coversTensor(const CellGrid& grid, const SampleSpec& sample);

/// Estimates a tensor's error from a stratified sample of its cells (sampling.h). Parallel; equal
/// for any thread count. Precondition: not coversTensor(). Errors: Cancelled.
[[nodiscard]] Result<TensorError> sampleTensor(const TensorInfo& tensor, const CellGrid& grid,
                                               const SampleSpec& sample, const MeasureCell& measure,
                                               TaskContext& task);

}  // namespace weightscape::analysis
