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

/// The same for a tensor that lies on a server, of which nothing is known: draws runs of cells, all
/// with the same probability, and brings nothing else. Σx² is an estimate too, so the error is that
/// of a ratio of two (sampling.h), and a few loud weights may be missed. Errors: Cancelled, those
/// of MappedFile::bring().
[[nodiscard]] Result<TensorError> sampleBlindly(const encoders::TensorEncoder& encoder,
                                                const SampleSpec& sample, TaskContext& task);

}  // namespace weightscape::measure
