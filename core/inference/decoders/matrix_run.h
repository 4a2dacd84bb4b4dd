// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/decoders/run_options.h"
#include "core/inference/parts/work_space.h"
#include "core/inference/rows.h"
#include "core/inference/weights/linear_layer.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Multiplies inputs with matrices as a run's options ask: observed, and rounded where wanted.
class MatrixRun {
  public:
    MatrixRun(const RunOptions& options, TaskContext& task) : m_options(options), m_task(task) {}

    /// One of the layer's matrices times the inputs, plus its bias. Errors: Cancelled.
    [[nodiscard]] Result<WorkRows> apply(const LinearLayer& layer, std::size_t matrix,
                                         ConstRows inputs) const;

  private:
    const RunOptions& m_options;
    TaskContext& m_task;
};

}  // namespace weightscape::inference
