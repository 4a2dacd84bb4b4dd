// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

#include "ui/lessons/lesson_progress.h"
#include "ui/lessons/lesson_texts.h"
#include "ui/lessons/lesson_widget.h"
#include "ui/tasks/latest_task.h"

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTextBrowser;

namespace weightscape::ui {

class LessonCheck;
class Session;

/// The lessons: their list with what has been learnt, the text of one beside its widget, and its
/// questions. Texts are read and their figures computed in the background.
class LessonPage : public QWidget {
    Q_OBJECT

  public:
    LessonPage(Session& session, bool keepsSettings, QWidget* parent = nullptr);

    /// By the id in the table of lessons; false when there is none.
    bool showLesson(const QString& id);
    /// The first lesson with a question that is not answered yet; without one the first.
    [[nodiscard]] QString nextLesson() const;
    /// The lesson that is shown; empty at first.
    [[nodiscard]] QString lesson() const { return m_lesson; }
    /// Its widget; null at first.
    [[nodiscard]] LessonWidget* widget() const;
    /// Texts from a folder of a teacher's take the place of the program's own; empty: none do.
    void setTextFolder(const std::filesystem::path& folder);

  Q_SIGNALS:
    void closeRequested();
    void workbenchRequested(const weightscape::ui::WorkbenchView& view);

  private:
    [[nodiscard]] QWidget* makeList();
    [[nodiscard]] QWidget* makeTexts();
    [[nodiscard]] QWidget* makeStage();
    [[nodiscard]] TextChoice textChoice() const;
    void loadTexts();
    void showTitles(const std::vector<QString>& titles);
    void showProgress();
    void showText();
    void showControls();
    void check(int question);
    /// Weights of the open model in place of made-up ones, or back.
    void useModel(bool use);
    void useFound(const Result<lessons::InstructiveTensor>& found);
    void forgetModel();
    void showSource();
    void openWorkbench();
    void chooseFolder();
    LessonWidget* ensureWidget(const LessonRow& row);

    Session& m_session;
    const bool m_keepsSettings;
    LessonProgress m_progress;
    QString m_lesson;
    std::filesystem::path m_folder;
    LoadedLesson m_loaded;
    std::vector<QString> m_titles;

    QListWidget* m_list;
    QTextBrowser* m_text;
    QLabel* m_problem;
    LessonCheck* m_check;
    QStackedWidget* m_stage;
    QPushButton* m_more = nullptr;
    QPushButton* m_useModel = nullptr;
    QLabel* m_source = nullptr;  ///< which weights they are, and why
    QPushButton* m_workbench = nullptr;
    QPushButton* m_notes = nullptr;
    QHash<QString, LessonWidget*> m_widgets;
    struct Source {
        int tensor = -1;  ///< -1: none could be found
        QString reason;
    };
    QHash<QString, Source> m_sources;  ///< of lessons that use the open model
    LatestTask<std::vector<QString>> m_readingTitles;
    LatestTask<LoadedLesson> m_reading;
    LatestTask<lessons::InstructiveTensor> m_finding;
};

}  // namespace weightscape::ui
