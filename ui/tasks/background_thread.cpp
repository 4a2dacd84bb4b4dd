// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tasks/background_thread.h"

#include <tbb/task_scheduler_observer.h>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace weightscape::ui {
namespace {

void makeNice([[maybe_unused]] int nice) {
#ifdef __linux__
    // On Linux this is the calling thread alone. It may fail only for who asks for more time.
    const auto thread = static_cast<id_t>(gettid());
    if (getpriority(PRIO_PROCESS, thread) < nice) setpriority(PRIO_PROCESS, thread, nice);
#endif
}

/// A thread that stands back, and with it the workers that come to help it.
class BackgroundThread : public tbb::task_scheduler_observer {
  public:
    explicit BackgroundThread(int nice) : m_nice(nice) {
        makeNice(nice);
        observe(true);
    }
    ~BackgroundThread() override { observe(false); }
    void on_scheduler_entry(bool isWorker) override {
        if (isWorker) makeNice(m_nice);
    }

  private:
    const int m_nice;
};

}  // namespace

void standBack(StandBack how) {
    thread_local const BackgroundThread thread(static_cast<int>(how));
}

}  // namespace weightscape::ui
