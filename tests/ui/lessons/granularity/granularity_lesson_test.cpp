// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/granularity/granularity_lesson.h"

#include <QCheckBox>
#include <QDoubleSpinBox>

#include "core/quantize/encoders/treatment.h"
#include "tests/ui/lessons/lesson_fixture.h"

namespace weightscape::ui {
namespace {

using GranularityLessonTest = LessonTest<GranularityLesson>;

TEST_F(GranularityLessonTest, QuestionsAreAnsweredByTheControls) {
    ASSERT_TRUE(settle());
    expectNothingIsSolved();
    part<QDoubleSpinBox>("sharingLoud")->setValue(lessons::kLoudest);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_lesson.isSolved(0));
    EXPECT_FALSE(m_lesson.isSolved(1));
    choose("sharingBlock", "16 weights");
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_lesson.isSolved(1));
    EXPECT_FALSE(m_lesson.isSolved(2));
    part<QCheckBox>("sharingKept")->setChecked(true);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_lesson.isSolved(2));
    EXPECT_TRUE(encoders::parseTreatment(m_lesson.workbenchView()->treatment));
}

TEST_F(GranularityLessonTest, TheTableHasEveryWeightUnderEachScale) {
    ASSERT_TRUE(settle());
    const auto rows = part<DamagePicture>("damagePicture")->table();
    ASSERT_EQ(rows.size(), 1U + 64U * 64U);
    EXPECT_EQ(rows[0].size(), 5);
    EXPECT_TRUE(rows[0][4].contains(QStringLiteral("32")));
}

}  // namespace
}  // namespace weightscape::ui
