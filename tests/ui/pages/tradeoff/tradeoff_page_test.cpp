// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tradeoff/tradeoff_page.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QTableView>
#include <algorithm>

#include "tests/ui/pages/page_test.h"
#include "tests/ui/patience.h"
#include "ui/pages/tradeoff/tradeoff_columns.h"

namespace weightscape::ui {
namespace {

recipes::TradeoffPoint point(std::uint64_t bytes, double error) {
    recipes::TradeoffPoint result;
    result.fileBytes = bytes;
    result.error.relativeRmse = error;
    return result;
}

TEST(TradeoffFrontier, KeepsWhatNothingBeats) {
    auto impossible = point(1, 0);
    impossible.reason = std::string("no");
    EXPECT_EQ(recipes::frontier({point(100, 0.1), point(90, 0.2), point(95, 0.3), point(100, 0.1),
                                 point(200, 0.0), impossible}),
              (std::vector<std::size_t>{1, 0, 4}));
    EXPECT_TRUE(recipes::frontier({}).empty());
}

class TradeoffPageTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<TradeoffPage>(m_session);
        m_page->resize(900, 700);
        m_page->show();
        m_chart = m_page->findChild<ChartFigure*>();
        m_table = m_page->findChild<QTableView*>(QStringLiteral("tradeoffTable"));
    }
    [[nodiscard]] bool waitUntilMeasured() const {
        const auto all = static_cast<int>(recipes::allPresets().size());
        return QTest::qWaitFor([&] { return m_table->model()->rowCount() == all; },
                               test::kPatience);
    }
    [[nodiscard]] int rowOf(const char* preset) const {
        for (int row = 0; row < m_table->model()->rowCount(); ++row) {
            const QString name = m_table->model()->index(row, 0).data().toString();
            if (name == QLatin1String(preset)) return row;
        }
        return -1;
    }
    std::unique_ptr<TradeoffPage> m_page;
    ChartFigure* m_chart = nullptr;
    QTableView* m_table = nullptr;
};

TEST_F(TradeoffPageTest, WithoutAModelItSaysWhatToDo) {
    show();
    EXPECT_TRUE(m_chart->data().emptyText.startsWith(QStringLiteral("Open a model")));
    EXPECT_EQ(m_table->model()->rowCount(), 0);
}

TEST_F(TradeoffPageTest, MeasuresEveryPresetAndMarksTheCurrentRecipe) {
    show();
    const QAbstractItemModelTester tester(m_table->model(),
                                          QAbstractItemModelTester::FailureReportingMode::Fatal);
    openSample();
    ASSERT_TRUE(waitUntilMeasured());
    waitUntilKnown();
    const auto* model = static_cast<const TableModel<recipes::TradeoffPoint>*>(m_table->model());
    const auto& q4 = *model->row(rowOf("Q4_K_M"));
    EXPECT_EQ(q4.fileBytes, m_session.shown().plan()->fileBytes);
    const auto exact = m_session.shown().modelError();
    EXPECT_NEAR(q4.error.relativeRmse, exact.relativeRmse,
                3 * q4.error.confidence + 1e-9 * exact.relativeRmse);
    const auto& series = m_chart->data().series;
    const auto isCurrent = [](const ChartSeries& shown) { return shown.color == &Theme::recipeA; };
    EXPECT_EQ(std::count_if(series.begin(), series.end(), isCurrent), 1);
    EXPECT_TRUE(std::find_if(series.begin(), series.end(), isCurrent)
                    ->name.startsWith(QStringLiteral("Q4_K_M")));
    EXPECT_TRUE(m_page->findChild<QLabel*>(QStringLiteral("tradeoffNote"))
                    ->text()
                    .contains(QStringLiteral("F16")));
}

TEST_F(TradeoffPageTest, AClickOnAPresetUsesItAndUndoGoesBack) {
    show();
    openSample();
    ASSERT_TRUE(waitUntilMeasured());
    const auto& series = m_chart->data().series;
    const auto found = std::find_if(series.begin(), series.end(), [](const ChartSeries& shown) {
        return shown.name == QStringLiteral("Q6_K");
    });
    ASSERT_NE(found, series.end());
    const auto place = m_chart->positionOf(static_cast<std::size_t>(found - series.begin()), 0);
    ASSERT_TRUE(place);
    QWidget* under = m_chart->childAt(place->toPoint());
    ASSERT_NE(under, nullptr);
    QTest::mouseClick(under, Qt::LeftButton, {}, under->mapFrom(m_chart, place->toPoint()));
    EXPECT_EQ(m_session.recipe().preset, "Q6_K");
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.recipe().preset, "Q4_K_M");
}

TEST_F(TradeoffPageTest, TheTableUsesAPresetByKey) {
    show();
    openSample();
    ASSERT_TRUE(waitUntilMeasured());
    Q_EMIT m_table->activated(m_table->model()->index(rowOf("Q3_K_S"), 0));
    EXPECT_EQ(m_session.recipe().preset, "Q3_K_S");
}

TEST_F(TradeoffPageTest, APresetLeavesEditsOfMetadataAsTheyAre) {
    show();
    openSample();
    ASSERT_TRUE(waitUntilMeasured());
    recipes::Recipe edited = m_session.recipe();
    edited.metadata.edits = {{"general.name", MetadataEdit::Kind::Text, "another"}};
    m_session.changeRecipe(edited, QStringLiteral("edit"));
    Q_EMIT m_table->activated(m_table->model()->index(rowOf("Q3_K_S"), 0));
    EXPECT_EQ(m_session.recipe().preset, "Q3_K_S");
    EXPECT_EQ(m_session.recipe().metadata, edited.metadata);
}

TEST_F(TradeoffPageTest, HiddenItMeasuresNothing) {
    m_page = std::make_unique<TradeoffPage>(m_session);
    openSample();
    QCoreApplication::processEvents();
    EXPECT_EQ(m_page->findChild<QTableView*>()->model()->rowCount(), 0);
}

}  // namespace
}  // namespace weightscape::ui
