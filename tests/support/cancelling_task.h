// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>

#include "core/support/task_context.h"

namespace weightscape::test {

/// Is cancelled once it was asked so many times; its progress never decreases. Safe to use from
/// several threads.
class CancellingTask final : public TaskContext {
  public:
    explicit CancellingTask(int questions) : m_left(questions) {}
    [[nodiscard]] bool cancelled() const override { return m_left-- <= 0; }
    void report(double fraction, std::string_view stage) override {
        const std::lock_guard lock(m_mutex);
        EXPECT_GE(fraction, m_last);
        EXPECT_LE(fraction, 1.0);
        EXPECT_FALSE(stage.empty());
        m_last = fraction;
    }
    [[nodiscard]] double last() const { return m_last; }

  private:
    mutable std::atomic<int> m_left;
    std::mutex m_mutex;
    double m_last = 0.0;
};

}  // namespace weightscape::test
