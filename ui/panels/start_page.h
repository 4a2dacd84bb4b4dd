// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "ui/tasks/latest_task.h"

class QListWidget;
class QListWidgetItem;

namespace weightscape::ui {

/// What the window shows without a model: how to get one.
class StartPage : public QWidget {
    Q_OBJECT

  public:
    explicit StartPage(WorkPool& pool, QWidget* parent = nullptr);
    /// Lists the recent files anew.
    void refresh();

  Q_SIGNALS:
    void browseRequested();
    void openRequested(const QString& path);
    void lessonsRequested();

  private:
    void showMenu(const QPoint& at);
    void togglePin(const QListWidgetItem* item);
    void forget(const QListWidgetItem* item);
    void lookForFiles();
    void markMissing(const std::vector<QString>& missing);

    QListWidget* m_recent;
    QWidget* m_recentBox;
    LatestTask<std::vector<QString>> m_looking;
};

}  // namespace weightscape::ui
