// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <vector>

#include "ui/lessons/lesson_list.h"

/// Where the texts of lessons come from: the program's own, or a folder of a teacher's that may
/// replace some of them. Any thread.
namespace weightscape::ui {

/// Which texts: <folder>/<id>/<language>.md where that is a file, else the program's own.
struct TextChoice {
    QString language;              ///< one of languages(); the own texts fall back to English
    std::filesystem::path folder;  ///< empty: the program's own alone
};

/// A lesson's text as it is to be shown.
struct LoadedLesson {
    lessons::LessonText text;
    QString problem;  ///< why a teacher's text is not the one that is shown: one sentence
};
/// Errors: none for the program's own texts, which tests have read; a teacher's text that cannot be
/// read (CannotOpen, CannotRead, Damaged) is told in LoadedLesson::problem.
[[nodiscard]] Result<LoadedLesson> loadLesson(const LessonRow& row, const TextChoice& choice);

/// The titles of allLessons(), in their order.
[[nodiscard]] std::vector<QString> lessonTitles(const TextChoice& choice);

}  // namespace weightscape::ui
