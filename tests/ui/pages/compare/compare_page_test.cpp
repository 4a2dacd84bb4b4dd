// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare/compare_page.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>

#include "tests/ui/pages/page_test.h"
#include "tests/ui/patience.h"
#include "ui/models/recipe_table_model.h"
#include "ui/text/number_format.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/scatter_view.h"

namespace weightscape::ui {
namespace {

class ComparePageTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<ComparePage>(m_session);
        m_page->resize(1000, 700);
        static_cast<QWidget*>(m_page.get())->show();
        m_table = m_page->findChild<QTableView*>(QStringLiteral("compareTable"));
    }
    void press(const char* button) {
        auto* found = m_page->findChild<QPushButton*>(QLatin1String(button));
        ASSERT_TRUE(found->isEnabled()) << button;
        QTest::mouseClick(found, Qt::LeftButton);
    }
    void chooseColumn(int column) {
        QHeaderView* header = m_table->horizontalHeader();
        QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                          {header->sectionViewportPosition(column) + 20, header->height() / 2});
    }
    [[nodiscard]] QString cell(int row, int column) const {
        return m_table->model()->index(row, column).data().toString();
    }
    void addSecond(const char* preset) {
        press("compareAdd");
        recipes::Recipe recipe = m_session.recipe();
        recipe.preset = preset;
        m_session.changeRecipe(recipe, QStringLiteral("preset"));
    }
    std::unique_ptr<ComparePage> m_page;
    QTableView* m_table = nullptr;
};

TEST_F(ComparePageTest, HasAColumnForTheOriginalAndForEachRecipe) {
    show();
    openSample();
    EXPECT_EQ(m_table->model()->columnCount(), 2);
    addSecond("Q8_0");
    ASSERT_EQ(m_table->model()->columnCount(), 3);
    waitUntilKnown();
    EXPECT_EQ(cell(0, 0), formatBytesExact(m_session.model()->fileBytes()));
    EXPECT_EQ(cell(0, 1), formatBytesExact(m_session.view(0).plan()->fileBytes));
    EXPECT_EQ(cell(2, 2), formatPercent(m_session.view(1).modelError().relativeRmse));
    EXPECT_TRUE(m_table->model()
                    ->headerData(2, Qt::Horizontal)
                    .toString()
                    .startsWith(QStringLiteral("B: Q8_0")));
}

TEST_F(ComparePageTest, ButtonsActOnTheChosenColumnAndCanBeUndone) {
    show();
    openSample();
    addSecond("Q8_0");
    EXPECT_EQ(m_session.activeRecipe(), 1);
    EXPECT_EQ(m_session.referenceRecipe(), 0);
    press("compareSwap");
    EXPECT_EQ(m_session.activeRecipe(), 0);
    chooseColumn(2);
    press("compareShow");
    EXPECT_EQ(m_session.activeRecipe(), 1);
    chooseColumn(0);
    press("compareReference");
    EXPECT_EQ(m_session.referenceRecipe(), kOriginal);
    chooseColumn(1);
    press("compareRemove");
    EXPECT_EQ(m_session.recipes().size(), 1U);
    EXPECT_EQ(m_session.recipe().preset, "Q8_0");
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipes().size(), 2U);
    EXPECT_FALSE(m_page->findChild<QPushButton*>(QStringLiteral("compareRemove"))->isEnabled() &&
                 m_session.recipes().size() < 2);
}

TEST_F(ComparePageTest, PointsShowBothErrorsOfEveryTensorAndSelectIt) {
    show();
    openSample();
    addSecond("Q8_0");
    waitUntilKnown();
    auto* scatter = m_page->findChild<ScatterView*>();
    const int matrix = tensor("blk.1.ffn_up.weight");
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return scatter->positionOf(matrix).has_value(); }, test::kPatience));
    const auto& points = scatter->content().points;
    const auto point = std::find_if(points.begin(), points.end(),
                                    [&](const auto& each) { return each.id == matrix; });
    EXPECT_EQ(point->x, 100 * m_session.view(0).error(matrix)->relativeRmse());
    EXPECT_EQ(point->y, 100 * m_session.view(1).error(matrix)->relativeRmse());
    QTest::mouseClick(scatter, Qt::LeftButton, {}, scatter->positionOf(matrix)->toPoint());
    const int selected = m_session.currentTensor();
    EXPECT_LT((*scatter->positionOf(selected) - *scatter->positionOf(matrix)).manhattanLength(),
              12);
    QTest::keyClick(scatter, Qt::Key_Right);
    EXPECT_NE(m_session.currentTensor(), selected);
    EXPECT_EQ(scatter->table().size(), points.size() + 1);
}

TEST_F(ComparePageTest, TheXrayOfDifferencesFollowsTheReference) {
    show();
    openSample();
    addSecond("Q8_0");
    waitUntilKnown();
    m_page->findChild<QTabWidget*>()->setCurrentIndex(1);
    auto* map = m_page->findChild<HeatMap*>();
    const int matrix = tensor("blk.1.ffn_up.weight");
    const HeatCell* known = cellAt(map->grid(), placeOfTensor(map->grid(), matrix));
    ASSERT_NE(known, nullptr);
    EXPECT_LT(known->value, 0);
    EXPECT_EQ(m_page->pageState().value(QStringLiteral("tab")).toInt(), 1);
}

TEST_F(ComparePageTest, TheTableKeepsTheRulesOfItemModels) {
    RecipeTableModel model(m_session);
    const QAbstractItemModelTester tester(&model,
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    openSample();
    model.reset();
    EXPECT_EQ(model.columnCount(), 2);
    m_session.setModel(nullptr);
    model.reset();
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(RecipeBook, RemovingARecipeKeepsTheOthersInTheirRoles) {
    RecipeBook book;
    book = withRecipe(book, {QStringLiteral("b"), {}});
    book = withRecipe(book, {QStringLiteral("c"), {}});
    EXPECT_EQ(book.active, 2);
    EXPECT_EQ(book.reference, 1);
    const RecipeBook without = withoutRecipe(book, 0);
    EXPECT_EQ(without.active, 1);
    EXPECT_EQ(without.reference, 0);
    EXPECT_EQ(withoutRecipe(book, 1).reference, -1);
    EXPECT_EQ(withoutRecipe(book, 2).active, 1);
    EXPECT_EQ(withSidesSwapped(book).active, 1);
}

}  // namespace
}  // namespace weightscape::ui
