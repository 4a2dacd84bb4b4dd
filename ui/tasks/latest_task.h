// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFutureWatcher>
#include <functional>
#include <utility>

#include "ui/tasks/activity.h"
#include "ui/tasks/work_pool.h"

namespace weightscape::ui {

/// One piece of background work at a time; starting another cancels the one before, whose result
/// is dropped. GUI thread only; `done` and `progress` are called there. The work itself must
/// capture values only: it may outlive everything but the pool.
template <typename T>
class LatestTask {
  public:
    using Work = std::function<Result<T>(TaskContext&)>;
    using Done = std::function<void(Result<T>)>;
    using Progress = std::function<void(double fraction, const QString& stage)>;

    /// `done` gets ErrorCode::Cancelled after cancel(), and nothing for replaced work.
    LatestTask(WorkPool& pool, Lane lane, Done done, Progress progress = {})
        : m_pool(pool), m_lane(lane), m_done(std::move(done)), m_progress(std::move(progress)) {
        QObject::connect(&m_watcher, &Watcher::finished, &m_watcher, [this] { finish(); });
        QObject::connect(&m_watcher, &Watcher::progressValueChanged, &m_watcher,
                         [this](int value) { tellProgress(value); });
    }
    ~LatestTask() {
        m_watcher.disconnect();
        m_watcher.cancel();
        // A future whose result was taken out never counts as finished again.
        if (m_running) m_watcher.waitForFinished();
    }
    LatestTask(const LatestTask&) = delete;
    LatestTask& operator=(const LatestTask&) = delete;

    void start(Work work) {
        m_watcher.cancel();
        m_running = true;
        m_activity.set(true);
        m_watcher.setFuture(m_pool.run<T>(m_lane, std::move(work)));
    }
    /// Asks the work to stop; it answers within about 50 ms by done(Cancelled).
    void cancel() { m_watcher.cancel(); }
    [[nodiscard]] bool isRunning() const { return m_running; }

  private:
    using Watcher = QFutureWatcher<Result<T>>;

    void finish() {
        m_running = false;
        m_activity.set(false);
        auto future = m_watcher.future();
        const bool isCancelled = future.isCanceled() || future.resultCount() == 0;
        // Taken out: a result may hold a model, which must go when it is closed.
        auto result = future.resultCount() == 0
                          ? Result<T>(fail(ErrorCode::Cancelled, "Cancelled."_text))
                          : future.takeResult();
        m_done(isCancelled ? Result<T>(fail(ErrorCode::Cancelled, "Cancelled."_text))
                           : std::move(result));
    }
    void tellProgress(int value) {
        if (!m_progress || !m_running) return;
        m_progress(static_cast<double>(value) / kProgressSteps, m_watcher.progressText());
    }

    WorkPool& m_pool;
    Lane m_lane;
    Done m_done;
    Progress m_progress;
    Watcher m_watcher;
    ActivityMark m_activity;
    bool m_running = false;
};

}  // namespace weightscape::ui
