// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/lessons/lesson_widget.h"
#include "ui/window/window_parts.h"

class QMenu;

namespace weightscape::ui {

class FileActions;
class LessonPage;

/// The lessons of the menu Help, and the way from a lesson to the workbench.
class LessonActions : public QObject {
    Q_OBJECT

  public:
    LessonActions(const WindowParts& parts, FileActions& files);

    void addTo(QMenu& menu);
    /// Shows the lesson that was shown last, at first the next one to learn.
    void showLessons();
    /// By the id in the table of lessons; false when there is none.
    bool show(const QString& id);
    /// Null until they are first looked at.
    [[nodiscard]] LessonPage* page() const { return m_page; }

  Q_SIGNALS:
    void shown();  ///< page() is to be in front
    void left();   ///< and no more
    void pageRequested(const QString& id);

  private:
    LessonPage& ensurePage();
    /// Opens the sample first where no model is open.
    void openInWorkbench(const WorkbenchView& view);

    WindowParts m_parts;
    FileActions& m_files;
    LessonPage* m_page = nullptr;
};

}  // namespace weightscape::ui
