// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <functional>

#include "ui/tasks/time_left.h"

class QLabel;
class QProgressBar;
class QToolButton;

namespace weightscape::ui {

/// One running job in the status bar: what it does, how far it is, time left, cancel.
class TaskStrip : public QWidget {
    Q_OBJECT

  public:
    /// `cancel` may be empty: then the job cannot be cancelled.
    TaskStrip(const QString& objectName, const std::function<void()>& cancel,
              QWidget* parent = nullptr);

    /// Shows the job; hidden again by finish().
    void start(const QString& title);
    void setProgress(double fraction, const QString& stage);
    void finish() { hide(); }

  private:
    QLabel* m_text;
    QProgressBar* m_bar;
    QLabel* m_time;
    QToolButton* m_cancel;
    QString m_title;
    QElapsedTimer m_clock;
    TimeLeft m_timeLeft;
};

}  // namespace weightscape::ui
