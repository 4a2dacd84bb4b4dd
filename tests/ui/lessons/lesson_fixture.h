// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <QComboBox>
#include <QTest>

#include "tests/ui/patience.h"
#include "ui/lessons/lesson_widget.h"
#include "ui/panels/live_number.h"
#include "ui/session/session.h"
#include "ui/tasks/activity.h"

namespace weightscape::ui {

/// The widget of a lesson, as the page of lessons shows it.
template <typename Lesson>
class LessonTest : public testing::Test {
  protected:
    LessonTest() {
        m_lesson.resize(680, 600);
        m_lesson.showStep(LessonWidget::kSteps);
        m_lesson.show();
    }
    template <typename Widget>
    [[nodiscard]] Widget* part(const char* name) {
        auto* widget = m_lesson.template findChild<Widget*>(QLatin1String(name));
        EXPECT_NE(widget, nullptr) << name;
        return widget;
    }
    /// What a live number says, with plain spaces.
    [[nodiscard]] QString number(const char* name) {
        return plain(qobject_cast<LiveNumber*>(part<QWidget>(name)->parentWidget())->value());
    }
    [[nodiscard]] static QString plain(QString text) {
        return text.replace(QChar(0x202F), QLatin1Char(' ')).replace(QChar(0xA0), QLatin1Char(' '));
    }
    /// Chooses the entry of a list that is called so.
    void choose(const char* list, const char* entry) {
        auto* box = part<QComboBox>(list);
        for (int i = 0; i < box->count(); ++i) {
            if (plain(box->itemText(i)) == QLatin1String(entry)) return box->setCurrentIndex(i);
        }
        ADD_FAILURE() << list << " has no " << entry;
    }
    /// Waits until the lesson has computed all that it shows.
    [[nodiscard]] bool settle() {
        return QTest::qWaitFor([] { return ActivityMark::activeCount() == 0; }, test::kPatience);
    }
    void expectNothingIsSolved() {
        for (int question = 0; question < 3; ++question) {
            EXPECT_FALSE(m_lesson.isSolved(question)) << question;
        }
    }

    Session m_session;
    Lesson m_lesson{m_session};
};

}  // namespace weightscape::ui
