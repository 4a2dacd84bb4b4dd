// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <array>

#include "core/lessons/lesson_text.h"
#include "ui/lessons/lesson_progress.h"

class QLabel;
class QPushButton;

namespace weightscape::ui {

/// The three questions of a lesson, each with what has come of it. Whether an answer is right, the
/// lesson's widget says.
class LessonCheck : public QWidget {
    Q_OBJECT

  public:
    explicit LessonCheck(QWidget* parent = nullptr);

    void setQuestions(const lessons::LessonText& text, const Answered& answered);
    /// What a check has come to: the tick, or the question's hint.
    void showVerdict(int question, bool right);

  Q_SIGNALS:
    void checkRequested(int question);

  private:
    struct Row {
        QLabel* mark = nullptr;
        QLabel* text = nullptr;
        QPushButton* button = nullptr;
        QLabel* verdict = nullptr;
        QString hint;
    };
    void setAnswered(Row& row, bool answered);

    QLabel* m_heading;
    std::array<Row, lessons::kLessonQuestions> m_rows;
};

/// Markdown as plain text, for labels.
[[nodiscard]] QString plainMarkdown(const std::string& markdown);

}  // namespace weightscape::ui
