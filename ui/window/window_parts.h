// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <QStatusBar>
#include <functional>

#include "ui/panels/message_lines.h"
#include "ui/panels/task_strip.h"
#include "ui/session/session.h"
#include "ui/tasks/latest_task.h"

namespace weightscape::ui {

/// What the owners of actions share. It lives longer than they do.
struct WindowParts {
    QMainWindow& window;  ///< its menu bar and status bar; the parent of dialogs
    Session& session;
    MessageLines& messages;
    bool keepsSettings;  ///< choices are kept between runs of the program

    /// Says what went wrong, with a file or the window; `place` as MessageLines::add() has its id.
    void complain(const QString& sentence, const QString& place) const {
        messages.add(MessageLines::Kind::Error, sentence, {}, place);
    }
    /// The same with the current model.
    void complainOfModel(const QString& sentence, const QString& place) const {
        messages.add(MessageLines::Kind::Error, sentence, {}, place, session.model());
    }
};

/// One kind of background work, with a strip in the status bar while it runs. GUI thread only.
template <typename T>
class ShownTask {
  public:
    /// `done` as in LatestTask; the strip is gone when it is called.
    ShownTask(const WindowParts& parts, const QString& objectName,
              std::function<void(const Result<T>&)> done)
        : m_strip(new TaskStrip(objectName, [this] { m_task.cancel(); })),
          m_task(
              parts.session.pool(), Lane::Files,
              [this, done = std::move(done)](const Result<T>& result) {
                  m_strip->finish();
                  done(result);
              },
              [this](double fraction, const QString& stage) {
                  m_strip->setProgress(fraction, stage);
              }) {
        parts.window.statusBar()->addWidget(m_strip);
    }

    void start(const QString& title, typename LatestTask<T>::Work work) {
        m_strip->start(title);
        m_task.start(std::move(work));
    }
    void cancel() { m_task.cancel(); }
    [[nodiscard]] bool isRunning() const { return m_task.isRunning(); }

  private:
    TaskStrip* m_strip;  ///< the status bar's
    LatestTask<T> m_task;
};

}  // namespace weightscape::ui
