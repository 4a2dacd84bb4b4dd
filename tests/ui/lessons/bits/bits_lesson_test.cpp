// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/bits/bits_lesson.h"

#include <QComboBox>
#include <QLineEdit>
#include <QToolButton>

#include "tests/ui/lessons/lesson_fixture.h"

namespace weightscape::ui {
namespace {

class BitsLessonTest : public LessonTest<BitsLesson> {
  protected:
    void write(const char* number) {
        part<QLineEdit>("bitsWritten")->clear();
        QTest::keyClicks(part<QLineEdit>("bitsWritten"), QLatin1String(number));
    }
};

TEST_F(BitsLessonTest, TheFirstQuestionIsAnsweredByTheKeysOfTheSwitches) {
    expectNothingIsSolved();
    auto* sign = part<QToolButton>("bit15");
    sign->setFocus();
    QTest::keyClick(sign, Qt::Key_Space);
    QTest::keyClick(sign, Qt::Key_Right);
    // 1 becomes 2: exponent 01111 to 10000.
    for (int bit = 14; bit >= 10; --bit) {
        auto* next = part<QToolButton>(QStringLiteral("bit%1").arg(bit).toLatin1().constData());
        ASSERT_EQ(m_lesson.focusWidget(), next) << bit;
        QTest::keyClick(next, Qt::Key_Space);
        QTest::keyClick(next, Qt::Key_Right);
    }
    EXPECT_EQ(number("bitsValue"), QStringLiteral("−2"));
    QTest::mouseClick(part<QToolButton>("bit8"), Qt::LeftButton);
    EXPECT_EQ(number("bitsValue"), QStringLiteral("−2.5"));
    EXPECT_EQ(number("bitsFormula"), QStringLiteral("−1 × 2¹ × 1.25"));
    EXPECT_TRUE(m_lesson.isSolved(0));
}

TEST_F(BitsLessonTest, AWrittenNumberIsSolvedOnlyInTheFormatThatIsAskedFor) {
    write("70000");
    EXPECT_TRUE(m_lesson.isSolved(1));
    EXPECT_FALSE(m_lesson.isSolved(2));
    auto* format = part<QComboBox>("bitsFormat");
    format->setCurrentIndex(format->findText(QStringLiteral("FP8 E4M3")));
    EXPECT_FALSE(m_lesson.isSolved(2));
    format->setCurrentIndex(format->findText(QStringLiteral("BF16")));
    EXPECT_TRUE(m_lesson.isSolved(2));
    EXPECT_FALSE(m_lesson.isSolved(1));
    EXPECT_EQ(number("bitsValue"), QStringLiteral("70 144"));
}

TEST_F(BitsLessonTest, BothDecimalSignsAreRead) {
    write("0,5");
    EXPECT_EQ(number("bitsValue"), QStringLiteral("0.5"));
    write("0.1");
    EXPECT_NE(number("bitsError"), QStringLiteral("0"));
    write("x");
    EXPECT_EQ(number("bitsError"), QStringLiteral("–"));
}

}  // namespace
}  // namespace weightscape::ui
