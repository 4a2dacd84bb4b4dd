// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/decoders/run_options.h"
#include "core/inference/rows.h"
#include "core/inference/weights/linear_layer.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Multiplies inputs with matrices as a run's options ask: observed, and rounded where wanted.
class MatrixRun {
  public:
    MatrixRun(const RunOptions& options, TaskContext& task) : m_options(options), m_task(task) {}

    /// One of the layer's matrices times the inputs, plus its bias. `outputs` becomes as large as
    /// needed. Errors: Cancelled.
    [[nodiscard]] Result<void> apply(const LinearLayer& layer, std::size_t matrix, ConstRows inputs,
                                     Rows& outputs) const;
    [[nodiscard]] TaskContext& task() const { return m_task; }

  private:
    const RunOptions& m_options;
    TaskContext& m_task;
};

}  // namespace weightscape::inference
