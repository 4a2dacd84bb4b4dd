// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "core/support/task_context.h"

namespace weightscape {

/// A part of a longer work: its progress 0 to 1 is `from` to `to` of the whole's.
class PartTask final : public TaskContext {
  public:
    PartTask(TaskContext& whole, double from, double to) : m_whole(whole), m_from(from), m_to(to) {}
    [[nodiscard]] bool cancelled() const override { return m_whole.cancelled(); }
    void report(double fraction, std::string_view stage) override {
        m_whole.report(m_from + (m_to - m_from) * fraction, stage);
    }

  private:
    TaskContext& m_whole;
    double m_from;
    double m_to;
};

}  // namespace weightscape
