// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "core/support/task_context.h"

namespace weightscape {

/// Counts finished pieces of a parallel loop and reports their share, one thread at a time so that
/// it never decreases. `stage` outlives the object.
class PieceProgress {
  public:
    PieceProgress(std::uint64_t pieces, const std::string& stage, TaskContext& task)
        : m_pieces(pieces), m_stage(stage), m_task(task) {}
    void finishOne() {
        const std::lock_guard lock(m_mutex);
        m_task.report(static_cast<double>(++m_done) / static_cast<double>(m_pieces), m_stage);
    }

  private:
    std::mutex m_mutex;
    std::uint64_t m_done = 0;
    std::uint64_t m_pieces;
    const std::string& m_stage;
    TaskContext& m_task;
};

}  // namespace weightscape
