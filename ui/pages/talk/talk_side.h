// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <memory>

#include "ui/pages/talk/token_text.h"
#include "ui/pages/talk/writing_run.h"
#include "ui/tasks/latest_task.h"

class QLabel;

namespace weightscape::ui {

/// One of the two continuations: what a model writes, token by token, and how it got on.
class TalkSide : public QWidget {
    Q_OBJECT

  public:
    /// Names of the parts begin with `objectName`.
    TalkSide(const QString& objectName, WorkPool& pool, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void start(WritingOrder order);
    void stop() { m_task.cancel(); }
    /// Stops, shows nothing and keeps no model.
    void clear();
    [[nodiscard]] bool isRunning() const { return m_task.isRunning(); }
    [[nodiscard]] TokenText& text() { return *m_text; }

  Q_SIGNALS:
    void grown();  ///< more tokens, or fewer
    void ended();

  private:
    void takeNews();
    void finish(const Result<WritingFacts>& outcome);

    QLabel* m_title;
    QLabel* m_state;
    TokenText* m_text;
    std::shared_ptr<KeptModel> m_kept = std::make_shared<KeptModel>();
    std::shared_ptr<WritingNews> m_news = std::make_shared<WritingNews>();
    QTimer m_poll;
    LatestTask<WritingFacts> m_task;
};

}  // namespace weightscape::ui
