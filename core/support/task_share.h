// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

#include "core/support/task_context.h"

namespace weightscape {

/// Cuts one piece of work into parts that follow each other, so that its progress runs from 0 to 1
/// once. A part's share is its weight in `total`, the sum of all weights. One thread calls next();
/// what a part does may report from many.
class TaskShare final : public TaskContext {
  public:
    TaskShare(TaskContext& whole, std::uint64_t total) : m_whole(whole), m_total(total) {}
    /// The next part; the one before is done.
    [[nodiscard]] TaskContext& next(std::uint64_t weight) {
        m_before += m_current;
        m_current = weight;
        return *this;
    }
    [[nodiscard]] bool cancelled() const override { return m_whole.cancelled(); }
    void report(double fraction, std::string_view stage) override {
        const double done =
            static_cast<double>(m_before) + fraction * static_cast<double>(m_current);
        m_whole.report(m_total == 0 ? 1.0 : done / static_cast<double>(m_total), stage);
    }

  private:
    TaskContext& m_whole;
    std::uint64_t m_total;
    std::uint64_t m_before = 0;
    std::uint64_t m_current = 0;
};

}  // namespace weightscape
