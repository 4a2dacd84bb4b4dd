// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>

#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape {

/// What the calling thread does while this lives, it does for a task: reading a header from a
/// server may have to wait in the midst of a parser, which knows of no task. What waits asks
/// current(). For one thread; scopes may be nested.
class TaskScope {
  public:
    /// The task outlives the scope.
    explicit TaskScope(TaskContext& task);
    ~TaskScope();
    TaskScope(const TaskScope&) = delete;
    TaskScope& operator=(const TaskScope&) = delete;

    /// That of the innermost scope of this thread; a silent one outside of all.
    [[nodiscard]] static TaskContext& current();

  private:
    TaskContext* m_before;
};

/// Takes a mutex that others may hold for long. Errors: Cancelled, within 50 ms.
[[nodiscard]] Result<std::unique_lock<std::mutex>> lockUnder(std::mutex& mutex, TaskContext& task);

}  // namespace weightscape
