// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/measure/cell_loudness.h"
#include "core/measure/measure_error.h"
#include "core/measure/sampling.h"
#include "core/quantize/encoders/tensor_encoder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// True when a sample would look at every cell: measuring exactly is then no dearer.
[[nodiscard]] bool coversTensor(const CellGrid& grid, const SampleSpec& sample);

/// Estimates a tensor's error from a stratified sample of its cells (sampling.h), which it draws by
/// their loudness and the importance of their columns. Parallel; equal for any thread count.
/// Preconditions: the encoder is prepared and has cells, not coversTensor(); the loudness is that
/// of these cells. Errors: Cancelled.
[[nodiscard]] Result<TensorError> sampleTensor(const encoders::TensorEncoder& encoder,
                                               const CellLoudness& loudness,
                                               const SampleSpec& sample, TaskContext& task);

}  // namespace weightscape::measure
