// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/lesson_page.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStackedWidget>
#include <QTextBrowser>

#include "tests/ui/window/window_fixture.h"
#include "ui/lessons/lesson_list.h"
#include "ui/panels/start_page.h"
#include "ui/window/lesson_actions.h"

namespace weightscape::test {
namespace {

class Lessons : public WindowTest {
  protected:
    void showBits() {
        m_window->resize(1280, 720);
        ASSERT_TRUE(m_window->lessons().show(QStringLiteral("bits")));
        ASSERT_TRUE(settle());
    }
    void click(const char* button) { QTest::mouseClick(find<QPushButton>(button), Qt::LeftButton); }
    void solveTheSecondQuestion() {
        find<QLineEdit>("bitsWritten")->setText(QStringLiteral("7e4"));
    }
};

TEST_F(Lessons, AreOfferedByTheStartPageAndLeftByEscape) {
    click("startLessons");
    EXPECT_TRUE(find<QWidget>("lessonPage")->isVisible());
    EXPECT_EQ(m_window->lessons().page()->lesson(), QStringLiteral("bits"));
    m_window->activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(m_window.get(), kPatience));
    auto* list = find<QListWidget>("lessonList");
    EXPECT_TRUE(list->hasFocus());
    QTest::keyClick(list, Qt::Key_Escape);
    EXPECT_TRUE(find<QWidget>("startPage")->isVisible());
}

TEST_F(Lessons, ShowTheirTextWithFiguresBesideTheWidget) {
    showBits();
    ASSERT_FALSE(HasFatalFailure());
    const QString text = find<QTextBrowser>("lessonText")->toPlainText();
    EXPECT_TRUE(text.contains(QStringLiteral("65\u202f504"))) << text.toStdString();
    EXPECT_FALSE(text.contains(QStringLiteral("{{")));
    EXPECT_TRUE(find<QWidget>("bitsLesson")->isVisible());
    EXPECT_FALSE(m_window->lessons().show(QStringLiteral("nothing")));
}

TEST_F(Lessons, ControlsComeWithRightAnswersAndProgressIsKept) {
    showBits();
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_FALSE(find<QLineEdit>("bitsWritten")->isVisible());
    click("lessonCheck2");
    EXPECT_TRUE(find<QLabel>("lessonVerdict2")->text().contains(QStringLiteral("65\u202f504")));
    click("lessonMore");
    EXPECT_TRUE(find<QLineEdit>("bitsWritten")->isVisible());
    EXPECT_FALSE(find<QComboBox>("bitsFormat")->isVisible());
    solveTheSecondQuestion();
    click("lessonCheck2");
    EXPECT_EQ(find<QLabel>("lessonVerdict2")->text(), QStringLiteral("Right."));
    EXPECT_TRUE(find<QComboBox>("bitsFormat")->isVisible());
    EXPECT_FALSE(find<QPushButton>("lessonMore")->isVisible());
    EXPECT_TRUE(find<QListWidget>("lessonList")->item(0)->text().contains(QStringLiteral("○●○")));
    m_window = std::make_unique<ui::MainWindow>();
    m_window->show();
    showBits();
    EXPECT_EQ(find<QLabel>("lessonMark2")->text(), QStringLiteral("●"));
    EXPECT_EQ(find<QLabel>("lessonMark1")->text(), QStringLiteral("○"));
}

TEST_F(Lessons, HideThePanelsOfAnOpenModelAndBringThemBack) {
    ASSERT_TRUE(open("sample"));
    showBits();
    ASSERT_FALSE(HasFatalFailure());
    EXPECT_FALSE(find<QWidget>("navigatorDock")->isVisible());
    EXPECT_FALSE(find<QWidget>("recipeToolBar")->isVisible());
    click("lessonClose");
    EXPECT_TRUE(find<QWidget>("navigatorDock")->isVisible());
    EXPECT_TRUE(find<QWidget>("recipeToolBar")->isVisible());
    EXPECT_TRUE(find<QWidget>("pages")->isVisible());
}

TEST_F(Lessons, TakeTheirWeightsFromTheModelAndGoOnInTheWorkbench) {
    ASSERT_TRUE(open("sample"));
    ASSERT_TRUE(m_window->lessons().show(QStringLiteral("granularity")));
    click("lessonUseModel");
    const auto* source = find<QLabel>("lessonSource");
    const auto isFound = [&] { return source->text().contains(QStringLiteral(".weight")); };
    ASSERT_TRUE(QTest::qWaitFor(isFound, kPatience)) << source->text().toStdString();
    click("lessonWorkbench");
    EXPECT_TRUE(find<QWidget>("tensor")->isVisible());
    const int tensor = session().currentTensor();
    EXPECT_TRUE(source->text().contains(ui::toQt(session().info(tensor).ggufName)));
    EXPECT_TRUE(session().shown().treatment(tensor).isSimulated());
    EXPECT_EQ(session().undoStack()->count(), 1);
}

TEST_F(Lessons, EachHasThreeQuestionsOpenAtFirstAndNothingCutAt1280By720) {
    m_window->resize(1280, 720);
    for (const ui::LessonRow& row : ui::allLessons()) {
        ASSERT_TRUE(m_window->lessons().show(QString::fromLatin1(row.id)));
        ASSERT_TRUE(settle());
        const ui::LessonWidget& lesson = *m_window->lessons().page()->widget();
        for (int question = 0; question < 3; ++question) {
            EXPECT_FALSE(lesson.isSolved(question)) << row.id << " " << question;
        }
        EXPECT_LE(m_window->minimumSizeHint().width(), 1280) << row.id;
        EXPECT_LE(m_window->minimumSizeHint().height(), 720) << row.id;
    }
}

}  // namespace
}  // namespace weightscape::test
