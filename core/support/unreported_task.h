// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/support/task_context.h"

namespace weightscape {

/// Lets work be cancelled, and tells nobody how far it is.
class UnreportedTask final : public TaskContext {
  public:
    explicit UnreportedTask(const TaskContext& task) : m_task(task) {}
    [[nodiscard]] bool cancelled() const override { return m_task.cancelled(); }
    void report(double /*fraction*/, std::string_view /*stage*/) override {}

  private:
    const TaskContext& m_task;
};

}  // namespace weightscape
