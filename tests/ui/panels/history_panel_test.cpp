// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/history_panel.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QTableView>
#include <QUndoStack>

#include "tests/ui/session/session_fixture.h"
#include "ui/models/history_model.h"
#include "ui/session/tensor_edit.h"
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

/// What the list says from the top, without the figures.
QStringList namesIn(const QTableView& view) {
    QStringList names;
    for (int row = 0; row < view.model()->rowCount(); ++row) {
        names << view.model()->index(row, 0).data().toString();
    }
    return names;
}

TEST_F(History, StepsThatWereTakenBackAreKeptAsABranch) {
    m_session.undoStack()->setIndex(0);
    choosePreset("Q6_K");
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 4; }));
    EXPECT_EQ(namesIn(*m_view),
              QStringList({QStringLiteral("opened"), QStringLiteral("Q6_K"),
                           QStringLiteral("\u21b3 Q2_K"), QStringLiteral("\u21b3 Q8_0")}));
    // Going to the end of the branch makes it the history, and leaves the other one.
    m_view->setCurrentIndex(m_view->model()->index(3, 0));
    QTest::keyClick(m_view, Qt::Key_Return);
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
    EXPECT_EQ(m_session.undoStack()->count(), 2);
    ASSERT_TRUE(QTest::qWaitFor([&] { return namesIn(*m_view).last().endsWith(u"Q6_K"); }));
    EXPECT_EQ(namesIn(*m_view),
              QStringList({QStringLiteral("opened"), QStringLiteral("Q2_K"), QStringLiteral("Q8_0"),
                           QStringLiteral("\u21b3 Q6_K")}));
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipe().preset, "Q2_K");
}

TEST_F(History, ANewRecipeFromAnEarlierStepLosesNoStep) {
    m_session.undoStack()->setIndex(1);
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->currentIndex().row() == 1; }));
    m_view->setCurrentIndex(m_view->model()->index(1, 0));
    press("historyBranch");
    EXPECT_EQ(m_session.recipes().size(), 2U);
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 4; }));
    EXPECT_EQ(namesIn(*m_view).last(), QStringLiteral("\u21b3 Q8_0"));
}

TEST_F(History, NamesWhatWasDoneAndToWhat) {
    const int query = tensor("blk.0.attn_q.weight");
    ui::treatTensors(m_session, {query}, {formats::findFormat("q6_k")}, QStringLiteral("Q6_K"));
    EXPECT_EQ(m_session.undoStack()->undoText(), QStringLiteral("Q6_K for blk.0.attn_q.weight"));
    ui::resetTensors(m_session, {query, tensor("blk.1.attn_k.weight"), tensor("output.weight")});
    EXPECT_EQ(m_session.undoStack()->undoText(),
              QStringLiteral("reset of blk.0.attn_q.weight and 2 more"));
    std::vector<int> role;
    for (int layer = 5; layer >= 0; --layer) {
        role.push_back(tensor("blk." + std::to_string(layer) + ".ffn_up.weight"));
    }
    ui::treatTensors(m_session, role, {formats::findFormat("q5_k")}, QStringLiteral("Q5_K"));
    EXPECT_EQ(m_session.undoStack()->undoText(), QStringLiteral("Q5_K for blk.*.ffn_up.weight"));
    ASSERT_TRUE(QTest::qWaitFor([this] { return m_view->model()->rowCount() == 6; }));
    m_view->selectRow(5);
    press("historyBranch");
    EXPECT_EQ(m_session.recipes().back().name, QStringLiteral("Q5_K for blk.*.ffn_up.weight"));
}

ui::RecipeHistory historyOf(const std::vector<std::string>& presets) {
    ui::RecipeHistory history;
    for (const std::string& preset : presets) {
        ui::RecipeStep& step = history.steps.emplace_back();
        step.book.recipes[0].recipe.preset = preset;
    }
    return history;
}

TEST(RecipeBranches, HoldEachLeftHistoryOnce) {
    const ui::RecipeHistory longer = historyOf({"Q4_0", "Q5_0", "Q6_K"});
    const ui::RecipeHistory start = historyOf({"Q4_0"});
    ui::RecipeBranches branches = ui::withBranch({}, historyOf({"Q4_0", "Q5_0"}), start);
    ASSERT_EQ(branches.size(), 1U);
    branches = ui::withBranch(branches, longer, start);
    EXPECT_EQ(branches, ui::RecipeBranches({longer})) << "it contains the first";
    EXPECT_EQ(ui::withBranch(branches, historyOf({"Q4_0", "Q5_0"}), start), branches);
    EXPECT_EQ(ui::withBranch(branches, start, start), branches) << "nothing was left";
    EXPECT_EQ(ui::withBranch(branches, historyOf({"Q4_0", "Q2_K"}), start).size(), 2U);
    for (int i = 0; i < 50; ++i) {
        branches = ui::withBranch(branches, historyOf({"Q4_0", "P" + std::to_string(i)}), start);
    }
    EXPECT_EQ(branches.size(), 20U);
    EXPECT_EQ(branches.back(), historyOf({"Q4_0", "P49"}));
}

}  // namespace
}  // namespace weightscape::test
