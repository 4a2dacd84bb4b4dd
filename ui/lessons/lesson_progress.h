// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <array>
#include <map>

#include "core/lessons/lesson_text.h"

namespace weightscape::ui {

/// Which questions of a lesson have been answered.
using Answered = std::array<bool, lessons::kLessonQuestions>;

/// What has been learnt, kept in the settings or, without them, while it lives. GUI thread only.
class LessonProgress {
  public:
    explicit LessonProgress(bool keepsSettings);

    /// Precondition, as of the others: one of allLessons().
    [[nodiscard]] const Answered& of(const QString& lesson) const;
    void setAnswered(const QString& lesson, int question);
    /// As if no question had ever been answered.
    void forget(const QString& lesson);

  private:
    void keep(const QString& lesson) const;

    bool m_keepsSettings;
    std::map<QString, Answered> m_answered;
};

}  // namespace weightscape::ui
