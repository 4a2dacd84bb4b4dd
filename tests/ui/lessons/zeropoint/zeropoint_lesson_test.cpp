// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/zeropoint/zeropoint_lesson.h"

#include <QDoubleSpinBox>

#include "core/quantize/encoders/treatment.h"
#include "tests/ui/lessons/lesson_fixture.h"
#include "ui/lessons/zeropoint/ruler_picture.h"

namespace weightscape::ui {
namespace {

class ZeropointLessonTest : public LessonTest<ZeropointLesson> {
  protected:
    void shiftTo(double sigmas) {
        part<QDoubleSpinBox>("rulerShift")->setValue(sigmas);
        ASSERT_TRUE(settle());
    }
};

TEST_F(ZeropointLessonTest, QuestionsAreAnsweredByShiftingAndByBits) {
    ASSERT_TRUE(settle());
    expectNothingIsSolved();
    shiftTo(lessons::kShiftToKeep);
    EXPECT_TRUE(m_lesson.isSolved(0));
    EXPECT_FALSE(m_lesson.isSolved(2));
    part<QSpinBox>("rulerBits")->setValue(8);
    ASSERT_TRUE(settle());
    EXPECT_TRUE(m_lesson.isSolved(2));
    part<QSpinBox>("rulerBits")->setValue(4);
    shiftTo(0);
    EXPECT_TRUE(m_lesson.isSolved(1));
    EXPECT_FALSE(m_lesson.isSolved(0));
}

TEST_F(ZeropointLessonTest, ShowsWeightsOfAModelInPlaceOfTheBell) {
    m_lesson.useWeights(
        std::make_shared<lessons::LessonWeights>(lessons::LessonWeights{1, 2, {1.0F, 2.0F}}));
    ASSERT_TRUE(settle());
    EXPECT_EQ(part<RulerPicture>("rulerPicture")->table().size(), 3U);
    EXPECT_FALSE(part<QWidget>("rulerShift")->isEnabled());
    m_lesson.useWeights(nullptr);
    ASSERT_TRUE(settle());
    EXPECT_EQ(part<RulerPicture>("rulerPicture")->table().size(), 129U);
}

TEST_F(ZeropointLessonTest, OpensTheWorkbenchWithATreatmentThatItKnows) {
    EXPECT_TRUE(encoders::parseTreatment(m_lesson.workbenchView()->treatment));
}

}  // namespace
}  // namespace weightscape::ui
