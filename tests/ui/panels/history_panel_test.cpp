// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/history_panel.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QTableView>
#include <QUndoStack>

#include "tests/ui/session/session_fixture.h"
#include "ui/models/history_model.h"
#include "ui/text/number_format.h"

namespace weightscape::test {
namespace {

class History : public SampleSession {
  protected:
    void SetUp() override {
        SampleSession::SetUp();
        m_panel = std::make_unique<ui::HistoryPanel>(m_session);
        m_panel->resize(420, 400);
        m_panel->show();
        ASSERT_TRUE(QTest::qWaitForWindowExposed(m_panel.get()));
        m_view = m_panel->findChild<QTableView*>(QStringLiteral("historyTable"));
        choosePreset("Q2_K");
        ASSERT_TRUE(settle());
        choosePreset("Q8_0");
        ASSERT_TRUE(settle());
        ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 3; }));
    }
    [[nodiscard]] QString text(int row, int column) const {
        return m_view->model()->index(row, column).data().toString();
    }
    void press(const char* button) {
        QTest::mouseClick(m_panel->findChild<QPushButton*>(QString::fromLatin1(button)),
                          Qt::LeftButton);
    }

    std::unique_ptr<ui::HistoryPanel> m_panel;
    QTableView* m_view = nullptr;
};

TEST_F(History, ListsEveryStepWithItsPictureAndFigures) {
    const QAbstractItemModelTester tester(m_view->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(text(1, 0), QStringLiteral("Q2_K"));
    EXPECT_EQ(text(2, ui::HistoryStep::Size),
              ui::formatBytesShort(m_session.shown().plan()->fileBytes));
    EXPECT_EQ(text(2, ui::HistoryStep::Error),
              ui::formatPercent(m_session.shown().modelError().relativeRmse));
    const auto picture = m_view->model()->index(1, 0).data(Qt::DecorationRole).value<QImage>();
    EXPECT_FALSE(picture.isNull());
    EXPECT_NE(picture, m_view->model()->index(2, 0).data(Qt::DecorationRole).value<QImage>());
}

TEST_F(History, GoesToAnyStepAndBack) {
    m_view->setCurrentIndex(m_view->model()->index(0, 0));
    QTest::keyClick(m_view, Qt::Key_Return);
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
    EXPECT_EQ(m_session.undoStack()->count(), 2);
    ASSERT_TRUE(settle());
    // Figures of steps that were taken back stay.
    EXPECT_NE(text(2, ui::HistoryStep::Error), ui::unknownText());
    m_view->setCurrentIndex(m_view->model()->index(2, 0));
    QTest::keyClick(m_view, Qt::Key_Return);
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
}

TEST_F(History, ErrorsMeasuredWhileItWasHiddenAreKnownToo) {
    m_panel->hide();
    choosePreset("Q6_K");
    ASSERT_TRUE(settle());
    const double error = m_session.shown().modelError().relativeRmse;
    choosePreset("Q5_0");
    ASSERT_TRUE(settle());
    m_panel->show();
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 5; }));
    EXPECT_EQ(text(3, ui::HistoryStep::Error), ui::formatPercent(error));
}

TEST_F(History, FiguresStayWhileAnotherModelIsShown) {
    const QString error = text(1, ui::HistoryStep::Error);
    ASSERT_NE(error, ui::unknownText());
    m_session.addModel(*files::openModel("sample"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 1; }));
    m_session.setCurrentModel(0);
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 3; }));
    EXPECT_EQ(text(1, ui::HistoryStep::Error), error);
}

TEST_F(History, StepsOfASavedSessionGetPicturesAndSizesToo) {
    const QString size = text(1, ui::HistoryStep::Size);
    const ui::RecipeHistory history = m_session.current().history();
    m_session.setModel(*files::openModel("sample"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 1; }));
    m_session.restoreHistory(history);
    EXPECT_EQ(m_session.current().history(), history);
    const auto filled = [&] {
        return m_view->model()->rowCount() == 3 && text(1, ui::HistoryStep::Size) == size;
    };
    EXPECT_TRUE(QTest::qWaitFor(filled));
    EXPECT_FALSE(m_view->model()->index(1, 0).data(Qt::DecorationRole).value<QImage>().isNull());
    EXPECT_EQ(text(1, ui::HistoryStep::Error), ui::unknownText()) << "not measured here";
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
}

TEST_F(History, AStepKeepsTheNameItIsGiven) {
    ASSERT_TRUE(m_view->model()->setData(m_view->model()->index(1, 0), QStringLiteral("tiny")));
    EXPECT_EQ(m_session.undoStack()->text(0), QStringLiteral("tiny"));
    choosePreset("Q6_K");
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 4; }));
    EXPECT_EQ(text(1, 0), QStringLiteral("tiny"));
    EXPECT_FALSE(m_view->model()->setData(m_view->model()->index(0, 0), QStringLiteral("x")));
}

TEST_F(History, BranchesAndComparesTwoSteps) {
    m_view->setCurrentIndex(m_view->model()->index(1, 0));
    press("historyBranch");
    ASSERT_EQ(m_session.recipes().size(), 2U);
    EXPECT_EQ(m_session.recipe().preset, "Q2_K");
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 4; }));
    m_view->selectRow(0);
    m_view->selectionModel()->select(m_view->model()->index(2, 0),
                                     QItemSelectionModel::Select | QItemSelectionModel::Rows);
    press("historyCompare");
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
    EXPECT_EQ(
        m_session.recipes()[static_cast<std::size_t>(m_session.referenceRecipe())].recipe.preset,
        "Q4_K_M");
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipe().preset, "Q2_K");
}

}  // namespace
}  // namespace weightscape::test
