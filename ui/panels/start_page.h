// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QListWidget;

namespace weightscape::ui {

/// What the window shows without a model: how to get one.
class StartPage : public QWidget {
    Q_OBJECT

  public:
    explicit StartPage(QWidget* parent = nullptr);
    /// Lists the recent files anew.
    void refresh();

  Q_SIGNALS:
    void browseRequested();
    void openRequested(const QString& path);

  private:
    QListWidget* m_recent;
    QWidget* m_recentBox;
};

}  // namespace weightscape::ui
