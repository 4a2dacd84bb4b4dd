// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPromise>
#include <algorithm>
#include <atomic>

#include "core/support/task_context.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {

/// Steps that a fraction of 0..1 is counted in, for QPromise's integer progress.
inline constexpr int kProgressSteps = 10'000;

/// Lets core work talk to a QPromise: Qt throttles the progress and carries it to the GUI thread.
template <typename T>
class PromiseContext final : public TaskContext {
  public:
    /// `closing`: everything must end. Both must outlive this.
    PromiseContext(QPromise<T>& promise, const std::atomic<bool>& closing)
        : m_promise(promise), m_closing(closing) {
        m_promise.setProgressRange(0, kProgressSteps);
    }
    [[nodiscard]] bool cancelled() const override { return m_closing || m_promise.isCanceled(); }
    void report(double fraction, std::string_view stage) override {
        const int steps = static_cast<int>(std::clamp(fraction, 0.0, 1.0) * kProgressSteps);
        m_promise.setProgressValueAndText(steps, toQt(stage));
    }

  private:
    QPromise<T>& m_promise;
    const std::atomic<bool>& m_closing;
};

}  // namespace weightscape::ui
