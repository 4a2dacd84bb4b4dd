// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/background_thread.h"

#include <tbb/task_scheduler_observer.h>

#include "core/support/platform/process.h"

namespace weightscape::ui {
namespace {

/// A thread that stands back, and with it the workers that come to help it.
class BackgroundThread : public tbb::task_scheduler_observer {
  public:
    explicit BackgroundThread(int nice) : m_nice(nice) {
        makeThreadNice(nice);
        observe(true);
    }
    ~BackgroundThread() override { observe(false); }
    void on_scheduler_entry(bool isWorker) override {
        if (isWorker) makeThreadNice(m_nice);
    }

  private:
    const int m_nice;
};

}  // namespace

void standBack(StandBack how) {
    thread_local const BackgroundThread thread(static_cast<int>(how));
}

}  // namespace weightscape::ui
