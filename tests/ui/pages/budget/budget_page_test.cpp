// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/budget/budget_page.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <algorithm>

#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/ui/pages/page_test.h"
#include "ui/pages/budget/budget_work.h"
#include "ui/session/budget_choice.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/heat_map.h"

namespace weightscape::ui {
namespace {

/// The page over a model of five small matrices, priced by the errors of its weights.
class BudgetPageTest : public PageTest {
  protected:
    void SetUp() override {
        m_page.resize(900, 700);
        m_page.show();
    }
    void openSmall() {
        const auto path = m_folder / "small.gguf";
        test::writeSmallGguf(path, test::smallLlamaMetadata(1),
                             {{"token_embd.weight", {256, 16}},
                              {"output_norm.weight", {256}, "f32"},
                              {"blk.0.attn_norm.weight", {256}, "f32"},
                              {"blk.0.attn_q.weight", {256, 16}},
                              {"blk.0.attn_v.weight", {256, 16}},
                              {"blk.0.ffn_up.weight", {256, 16}},
                              {"blk.0.ffn_down.weight", {256, 16}}});
        const auto model = files::openModel(path);
        ASSERT_TRUE(model) << model.error().detail;
        m_session.setModel(*model);
        auto* use = find<QPushButton>("budgetUse");
        ASSERT_TRUE(QTest::qWaitFor([use] { return use->isEnabled(); }, test::kPatience));
    }
    template <typename Widget>
    [[nodiscard]] Widget* find(const char* name) {
        auto* widget = m_page.findChild<Widget*>(QString::fromLatin1(name));
        EXPECT_NE(widget, nullptr) << name;
        return widget;
    }
    [[nodiscard]] std::uint64_t shownBytes() { return m_session.shown().plan()->fileBytes; }
    [[nodiscard]] const char* formatOf(std::string_view name) {
        return m_session.shown().format(tensor(name))->info.id.data();
    }
    /// A key on the slider, until its recipe is there.
    void press(Qt::Key key) {
        const recipes::Recipe before = m_session.recipe();
        QTest::keyClick(find<QSlider>("budgetSlider"), key);
        EXPECT_TRUE(QTest::qWaitFor([&] { return m_session.recipe() != before; }, test::kPatience));
    }
    [[nodiscard]] int seriesNamed(const QString& name) {
        const auto& series = find<ChartFigure>("budgetChart")->data().series;
        const auto found = std::ranges::find(series, name, &ChartSeries::name);
        return found == series.end() ? -1 : static_cast<int>(found - series.begin());
    }

    test::TemporaryFolder m_folder;
    BudgetPage m_page{m_session};
};

TEST_F(BudgetPageTest, AnswersForAComputer) {
    EXPECT_FALSE(find<QPushButton>("budgetUse")->isEnabled());
    openSmall();
    const std::uint64_t before = shownBytes();
    EXPECT_TRUE(find<QLabel>("budgetReason")->text().contains(QStringLiteral("8 GiB")));
    QTest::mouseClick(find<QPushButton>("budgetUse"), Qt::LeftButton);
    EXPECT_STREQ(formatOf("blk.0.ffn_up.weight"), "q8_0") << "everything fits";
    EXPECT_GT(shownBytes(), before);
    m_session.undoStack()->undo();
    EXPECT_EQ(shownBytes(), before);

    find<QComboBox>("budgetComputer")->setCurrentText(QStringLiteral("100 KiB"));
    auto* use = find<QPushButton>("budgetUse");
    ASSERT_TRUE(QTest::qWaitFor([use] { return !use->isEnabled(); }, test::kPatience));
    EXPECT_TRUE(find<QLabel>("budgetReason")->text().contains(QStringLiteral("of 100 KiB")));
}

TEST_F(BudgetPageTest, TheSliderSpendsBytesAndUndoTakesThemBack) {
    openSmall();
    const std::uint64_t before = shownBytes();
    press(Qt::Key_Home);
    const std::uint64_t least = shownBytes();
    EXPECT_LT(least, before);
    press(Qt::Key_End);
    EXPECT_GT(shownBytes(), before);
    EXPECT_EQ(m_session.undoStack()->count(), 1) << "keys in a row are one step";

    auto* trades = find<QTableView>("budgetTrades")->model();
    const QAbstractItemModelTester tester(trades,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_TRUE(QTest::qWaitFor([&] { return trades->rowCount() > 5; }, test::kPatience));
    auto* slider = find<QSlider>("budgetSlider");
    slider->setSliderDown(true);
    slider->setValue(0);
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_session.isPreviewing(); }, test::kPatience));
    EXPECT_EQ(shownBytes(), least);
    EXPECT_EQ(m_session.undoStack()->count(), 1) << "only looked at";
    EXPECT_TRUE(QTest::qWaitFor([&] { return trades->rowCount() == 0; }, test::kPatience));
    slider->setSliderDown(false);
    EXPECT_EQ(m_session.undoStack()->count(), 2);
    EXPECT_EQ(shownBytes(), least);
    m_session.undoStack()->undo();
    m_session.undoStack()->undo();
    EXPECT_EQ(shownBytes(), before);
}

TEST_F(BudgetPageTest, AMarkIsARecipeAndALineAMemory) {
    const std::uint64_t room = 20'000;
    openSmall();
    MemoryChoice choice = m_session.memoryChoice();
    choice.sizes = {
        {memory::memoryAtInference(m_session.model()->facts, room, choice.options).totalHigh(),
         QStringLiteral("mine")}};
    m_session.setMemoryChoice(choice);
    auto* chart = find<ChartFigure>("budgetChart");
    const int line = seriesNamed(QStringLiteral("mine"));
    ASSERT_GE(line, 0);
    EXPECT_NEAR(chart->data().series[static_cast<std::size_t>(line)].points.front().x(),
                static_cast<double>(room) / 1048576.0, 1e-9);

    const int mark = seriesNamed(QStringLiteral("Q6_K"));
    ASSERT_GE(mark, 0);
    Q_EMIT chart->seriesClicked(mark);
    EXPECT_EQ(m_session.recipe().preset, "Q6_K");
    const double x = chart->data().series[static_cast<std::size_t>(mark)].points.front().x();
    EXPECT_NEAR(x, static_cast<double>(shownBytes()) / 1048576.0, 1e-9);
    Q_EMIT chart->plotDragged(x);
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return !m_session.recipe().rules.empty(); }, test::kPatience));
    EXPECT_LE(shownBytes(), static_cast<std::uint64_t>(x * 1048576.0) + 100);
}

TEST_F(BudgetPageTest, LockedTypesAndFamiliesBindTheBudget) {
    openSmall();
    find<QTabWidget>("budgetTabs")->setCurrentIndex(2);
    auto* types = m_page.findChild<HeatMap*>();
    m_session.select({tensor("blk.0.attn_q.weight")});
    const std::string kept = formatOf("blk.0.attn_q.weight");
    QTest::keyClick(types, Qt::Key_L);
    EXPECT_TRUE(isLocked(m_session, tensor("blk.0.attn_q.weight")));
    auto* family = find<QComboBox>("budgetFamily");
    family->setCurrentIndex(family->findData(QStringLiteral("k-quants")));
    Q_EMIT family->activated(family->currentIndex());
    EXPECT_EQ(m_session.recipeBook().budget.family, "k-quants");
    const auto* picture = m_page.findChild<BudgetWork*>();
    ASSERT_TRUE(QTest::qWaitFor(
        [&] {
            return picture->picture()->wishes.locks.size() == 1 && family->isEnabled() &&
                   picture->picture()->wishes.formats.size() == 6;
        },
        test::kPatience));
    press(Qt::Key_Home);
    EXPECT_EQ(formatOf("blk.0.attn_q.weight"), kept);
    EXPECT_STREQ(formatOf("blk.0.ffn_up.weight"), "q2_k");
    EXPECT_TRUE(
        cellAt(types->grid(), placeOfTensor(types->grid(), tensor("blk.0.attn_q.weight")))->locked);
    QTest::mouseClick(find<QPushButton>("budgetFree"), Qt::LeftButton);
    EXPECT_FALSE(isLocked(m_session, tensor("blk.0.attn_q.weight")));
    m_session.undoStack()->undo();
    EXPECT_TRUE(isLocked(m_session, tensor("blk.0.attn_q.weight")));
}

}  // namespace
}  // namespace weightscape::ui
