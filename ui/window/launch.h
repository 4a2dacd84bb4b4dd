// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QTimer>

#include "ui/window/launch_options.h"

namespace weightscape::ui {

class MainWindow;

/// Brings a window into the state asked for; with a screenshot it waits until every number has
/// settled, saves the picture and says that the program may leave.
class Launch : public QObject {
    Q_OBJECT

  public:
    Launch(MainWindow& window, LaunchOptions options);
    void start();

  Q_SIGNALS:
    /// Status 0, or 1 with the reason. Without a screenshot only a failure is told, and only
    /// about what the command line named.
    void finished(int status, const QString& message);

  private:
    void readImportance();
    void readMoments();
    void finishOpening();
    /// False: the window says what is wrong.
    [[nodiscard]] bool applyChoices();
    void waitUntilSettled();
    void saveScreenshot();

    MainWindow& m_window;
    const LaunchOptions m_options;
    QTimer m_poll;
    int m_quietPolls = 0;
};

}  // namespace weightscape::ui
