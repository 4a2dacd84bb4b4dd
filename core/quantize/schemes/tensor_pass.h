// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <string>

#include "core/model/tensor_source.h"
#include "core/support/task_context.h"

namespace weightscape::schemes {

/// Passes the progress of several passes over a tensor on as one that never decreases.
class PassProgress {
  public:
    PassProgress(const TensorInfo& tensor, unsigned passes, TaskContext& task)
        : m_stage(tensor.name), m_passes(passes), m_task(task) {}
    /// One of `steps` equal steps of the running pass is done. Any thread.
    void finishStep(std::uint64_t steps);
    /// The running pass is over, whether or not all its steps were reported.
    void finishPass();
    [[nodiscard]] TaskContext& task() { return m_task; }

  private:
    std::mutex m_mutex;
    std::string m_stage;
    unsigned m_passes;
    unsigned m_pass = 0;
    std::uint64_t m_steps = 0;
    double m_reported = 0.0;
    TaskContext& m_task;
};

/// Decodes the pieces of an area on all threads and calls visit(index, rectangle, weights) for
/// each, in no particular order. False: cancelled.
[[nodiscard]] bool visitPieces(
    const TensorSource& source, const Pieces& pieces, PassProgress& progress,
    const std::function<void(std::uint64_t, const Rectangle&, std::span<const float>)>& visit);

}  // namespace weightscape::schemes
