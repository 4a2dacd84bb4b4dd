// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/xray_page.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>

#include "tests/ui/page_test.h"
#include "ui/pages/page_links.h"
#include "ui/pages/tensor_measures.h"
#include "ui/widgets/chart_figure.h"
#include "ui/widgets/heat_map.h"
#include "ui/widgets/hover_card.h"

namespace weightscape::ui {
namespace {

class XrayPageTest : public PageTest {
  protected:
    void show() {
        m_page = std::make_unique<XrayPage>(m_session);
        m_page->resize(1000, 700);
        m_page->show();
        m_map = m_page->findChild<HeatMap*>();
    }
    void choose(const char* measure) {
        auto* combo = m_page->findChild<QComboBox*>(QStringLiteral("xrayMeasure"));
        combo->setCurrentIndex(combo->findData(QLatin1String(measure)));
    }
    std::unique_ptr<XrayPage> m_page;
    HeatMap* m_map = nullptr;
};

TEST_F(XrayPageTest, WithoutAModelItSaysWhatToDoAndNothingCrashes) {
    show();
    EXPECT_TRUE(m_map->grid().lines.empty());
    for (const TensorMeasure& measure : allMeasures()) choose(measure.id);
    EXPECT_FALSE(m_page->grab().isNull());
}

TEST_F(XrayPageTest, LaysOutEveryTensorOfTheModelOnce) {
    show();
    openSample();
    ASSERT_FALSE(HasFatalFailure());
    std::size_t cells = 0;
    for (std::size_t i = 0; i < m_session.model()->tensors.size(); ++i) {
        cells += m_map->cellRect(static_cast<int>(i)).isEmpty() ? 0 : 1;
    }
    EXPECT_EQ(cells, m_session.model()->tensors.size());
    EXPECT_GT(m_map->cellRect(tensor("token_embd.weight")).width(),
              4 * m_map->cellRect(tensor("blk.0.attn_q.weight")).width());
}

TEST_F(XrayPageTest, CellsArePendingUntilTheirFigureIsKnownThenShowTheSessions) {
    show();
    openSample();
    const int query = tensor("blk.2.attn_q.weight");
    waitUntilKnown();
    ASSERT_FALSE(HasFatalFailure());
    const auto shownCell = [&] {
        return cellAt(m_map->grid(), placeOfTensor(m_map->grid(), query));
    };
    ASSERT_TRUE(QTest::qWaitFor([&] { return shownCell()->state == CellState::Known; }));
    EXPECT_DOUBLE_EQ(shownCell()->value, 100 * m_session.error(query)->relativeRmse());
    choose("kurtosis");
    EXPECT_DOUBLE_EQ(shownCell()->value, m_session.statistics(query)->kurtosis);
    choose("type");
    EXPECT_EQ(shownCell()->text, QStringLiteral("Q4_K"));
    EXPECT_FALSE(m_map->grid().swatches.empty());
}

TEST_F(XrayPageTest, TheChartHasOneLinePerRoleAndFollowsTheMeasure) {
    show();
    openSample();
    waitUntilKnown();
    ASSERT_FALSE(HasFatalFailure());
    choose("kurtosis");
    auto* chart = m_page->findChild<ChartFigure*>();
    EXPECT_EQ(chart->data().series.size(), m_map->grid().columns.size());
    EXPECT_EQ(chart->data().series.front().points.size(), m_session.model()->facts.layers);
    EXPECT_TRUE(chart->data().yTitle.startsWith(m_map->grid().measure));
}

TEST_F(XrayPageTest, SelectionGoesBothWays) {
    show();
    openSample();
    const int down = tensor("blk.1.ffn_down.weight");
    QTest::mouseClick(m_map, Qt::LeftButton, {}, m_map->cellRect(down).center().toPoint());
    EXPECT_EQ(m_session.currentTensor(), down);
    m_session.select({tensor("output.weight")});
    EXPECT_EQ(m_map->selection().front(), tensor("output.weight"));
}

TEST_F(XrayPageTest, SetTypeIsOneUndoableStepOfTheRecipe) {
    show();
    openSample();
    const int down = tensor("blk.1.ffn_down.weight");
    m_session.select({down});
    const auto* before = m_session.plannedFormat(down);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, {}, {});
    QCoreApplication::sendEvent(m_map, &event);
    auto* menu = m_map->findChild<QMenu*>(QStringLiteral("figureMenu"));
    ASSERT_NE(menu, nullptr);
    QSignalSpy spy(m_page.get(), &XrayPage::formatRequested);
    menu->findChild<QAction*>(QStringLiteral("setType_q8_0"))->trigger();
    menu->close();
    EXPECT_EQ(spy.count(), 1);
    EXPECT_EQ(m_session.plannedFormat(down)->info.id, "q8_0");
    m_session.undoStack()->undo();
    EXPECT_EQ(m_session.plannedFormat(down), before);
}

TEST_F(XrayPageTest, AreaByBytesMakesThePlannedBytesVisible) {
    show();
    openSample();
    m_page->findChild<QCheckBox*>(QStringLiteral("xrayAreaByBytes"))->setChecked(true);
    const auto areaPerByte = [&](const char* name) {
        const int index = tensor(name);
        const QRectF rect = m_map->cellRect(index);
        return rect.width() * rect.height() /
               static_cast<double>(m_session.plan()->find(static_cast<std::size_t>(index))->bytes);
    };
    EXPECT_NEAR(areaPerByte("token_embd.weight") / areaPerByte("blk.3.attn_k.weight"), 1.0, 1e-9);
}

TEST_F(XrayPageTest, EnterAsksForTheTensorPage) {
    show();
    openSample();
    QSignalSpy spy(&PageLinks::of(m_session), &PageLinks::pageRequested);
    m_session.select({tensor("output.weight")});
    QTest::keyClick(m_map, Qt::Key_Return);
    ASSERT_EQ(spy.count(), 1);
    EXPECT_EQ(spy.at(0).at(0).toString(), QStringLiteral("tensor"));
}

TEST_F(XrayPageTest, TheCardNamesWhatIsNotKnownYet) {
    openSample();
    const CardContent early = tensorCard(m_session, tensor("blk.5.ffn_up.weight"));
    EXPECT_EQ(early.title, QStringLiteral("blk.5.ffn_up.weight"));
    waitUntilKnown();
    const CardContent late = tensorCard(m_session, tensor("blk.5.ffn_up.weight"));
    EXPECT_GT(late.facts.size(), early.facts.size() - 1);
    EXPECT_EQ(late.histogram.size(), 60U);
}

TEST_F(XrayPageTest, ChangingThemeRecoloursTheChart) {
    show();
    openSample();
    choose("size");
    auto* chart = m_page->findChild<ChartFigure*>();
    applyTheme(ThemeKind::Dark);
    EXPECT_TRUE(QTest::qWaitFor(
        [&] { return chart->grab().toImage().pixelColor(2, 2) == themeOf(ThemeKind::Dark).base; }));
    applyTheme(ThemeKind::Light);
    // A press where no item is crashes a plain QChartView of Qt 6.4.
    QWidget* under = chart->childAt(3, 3);
    ASSERT_NE(under, nullptr);
    QTest::mouseClick(under, Qt::LeftButton, {}, QPoint(3, 3));
}

}  // namespace
}  // namespace weightscape::ui
