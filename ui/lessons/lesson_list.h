// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <span>
#include <vector>

#include "core/lessons/lesson_text.h"

namespace weightscape::ui {

class LessonWidget;
class Session;

/// One lesson. Its title and all it says are in resources/lessons/<id>/<language>.md.
struct LessonRow {
    const char* id;  ///< for the command line, settings, folders of texts and tests
    LessonWidget* (*create)(Session& session);
    /// What the texts may name; off the GUI thread.
    std::vector<lessons::LessonFigure> (*figures)();
};

/// THE table of lessons, in the order in which they build on each other.
[[nodiscard]] std::span<const LessonRow> allLessons();
/// By id; null when there is none.
[[nodiscard]] const LessonRow* findLesson(const QString& id);

}  // namespace weightscape::ui
