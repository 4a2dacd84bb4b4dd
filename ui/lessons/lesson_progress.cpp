// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_progress.h"

#include <QSettings>

#include "ui/lessons/lesson_list.h"

namespace weightscape::ui {
namespace {

QString progressKey(const QString& lesson, std::size_t question) {
    return QStringLiteral("lessons/%1/answered%2").arg(lesson).arg(question + 1);
}

}  // namespace

LessonProgress::LessonProgress(bool keepsSettings) : m_keepsSettings(keepsSettings) {
    const QSettings settings;
    for (const LessonRow& row : allLessons()) {
        const QString id = QString::fromLatin1(row.id);
        Answered& answered = m_answered[id];
        if (!keepsSettings) continue;
        for (std::size_t i = 0; i < answered.size(); ++i) {
            answered[i] = settings.value(progressKey(id, i)).toBool();
        }
    }
}

const Answered& LessonProgress::of(const QString& lesson) const {
    return m_answered.at(lesson);
}

void LessonProgress::setAnswered(const QString& lesson, int question) {
    m_answered.at(lesson)[static_cast<std::size_t>(question)] = true;
    keep(lesson);
}

void LessonProgress::forget(const QString& lesson) {
    m_answered.at(lesson) = {};
    keep(lesson);
}

void LessonProgress::keep(const QString& lesson) const {
    if (!m_keepsSettings) return;
    QSettings settings;
    const Answered& answered = of(lesson);
    for (std::size_t i = 0; i < answered.size(); ++i) {
        settings.setValue(progressKey(lesson, i), answered[i]);
    }
}

}  // namespace weightscape::ui
