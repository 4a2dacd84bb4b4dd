// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/size/size_lesson.h"

#include <QComboBox>

#include "tests/ui/lessons/lesson_fixture.h"
#include "ui/lessons/size/size_bars.h"

namespace weightscape::ui {
namespace {

using SizeLessonTest = LessonTest<SizeLesson>;

TEST_F(SizeLessonTest, StartsWithTheQuotedFigureAndHalvesWithTheBits) {
    expectNothingIsSolved();
    EXPECT_EQ(number("sizeTotal"), QStringLiteral("32.00 GB"));
    EXPECT_EQ(number("sizeBinary"), QStringLiteral("29.80 GiB"));
    QTest::keyClick(part<QComboBox>("sizeWeightBits"), Qt::Key_Down);
    EXPECT_EQ(number("sizeTotal"), QStringLiteral("16.00 GB"));
}

TEST_F(SizeLessonTest, QuestionsAreAnsweredByWhatIsChosen) {
    choose("sizeWeightBits", "4 bits");
    choose("sizeGroups", "32 weights");
    EXPECT_TRUE(m_lesson.isSolved(1));
    EXPECT_EQ(number("sizeBits"), QStringLiteral("4.50 bpw"));
    choose("sizeGroups", "none");
    EXPECT_FALSE(m_lesson.isSolved(1));
    choose("sizeShape", "70.0 G");
    EXPECT_TRUE(m_lesson.isSolved(0));
    choose("sizeWeightBits", "5 bits");
    EXPECT_FALSE(m_lesson.isSolved(0));
    choose("sizeShape", "8.00 G");
    choose("sizeFor", "FP32 with Adam");
    EXPECT_FALSE(m_lesson.isSolved(2));
    choose("sizeFor", "BF16 with 8-bit Adam");
    EXPECT_TRUE(m_lesson.isSolved(2));
}

TEST_F(SizeLessonTest, TheTableHasWhatTheBarsShow) {
    choose("sizeTokens", "8192 tokens");
    const auto rows = part<SizeBars>("sizeBars")->table();
    // The title, four to compare with, weights and cache.
    ASSERT_EQ(rows.size(), 7U);
    EXPECT_EQ(rows[1][2], QStringLiteral("32000000000"));
    EXPECT_EQ(rows[6][1], QStringLiteral("KV cache"));
    EXPECT_EQ(rows[6][2], QString::number(std::uint64_t{1} << 30U));
}

}  // namespace
}  // namespace weightscape::ui
