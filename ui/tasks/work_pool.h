// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFuture>
#include <QThreadPool>
#include <QtConcurrent/QtConcurrentRun>
#include <array>
#include <atomic>
#include <utility>

#include "ui/tasks/guarded_run.h"
#include "ui/tasks/promise_context.h"

namespace weightscape::ui {

/// What a piece of background work is for. Each lane has threads of its own, so that no page waits
/// for a file, no picture for measuring, and no sample for an exact error.
enum class Lane {
    Files,     ///< what the user started: opening, exporting, comparing, reports
    Autosave,  ///< one copy after the other
    Pictures,  ///< what a page shows and the user waits for
    Samples,   ///< first figures; stands back behind the window and its pictures
    Measures,  ///< statistics and exact errors that nobody waits for; stands back most
};
inline constexpr std::size_t kLanes = 5;

/// The one place where the window's background work runs. Destroying it stops all that still does.
/// run() on the GUI thread; the work itself runs on another one and must capture values only.
class WorkPool {
  public:
    WorkPool();
    ~WorkPool();
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;

    /// Calls work(TaskContext&), a Result<T>, once a thread of the lane is free. Exceptions become
    /// errors; cancelling the future tells the work to stop.
    template <typename T, typename Work>
    [[nodiscard]] QFuture<Result<T>> run(Lane lane, Work work) {
        return QtConcurrent::run(&pool(lane), [lane, work = std::move(work),
                                               closing = &m_closing](QPromise<Result<T>>& promise) {
            prepareThread(lane);
            PromiseContext<Result<T>> context(promise, *closing);
            if (!context.cancelled()) promise.addResult(runGuarded([&] { return work(context); }));
        });
    }
    /// Until nothing of the lane runs or waits.
    void waitForDone(Lane lane) { pool(lane).waitForDone(); }

  private:
    [[nodiscard]] QThreadPool& pool(Lane lane) { return m_pools[static_cast<std::size_t>(lane)]; }
    /// Makes a lane's thread stand back as it should.
    static void prepareThread(Lane lane);

    std::atomic<bool> m_closing = false;
    std::array<QThreadPool, kLanes> m_pools;
};

}  // namespace weightscape::ui
