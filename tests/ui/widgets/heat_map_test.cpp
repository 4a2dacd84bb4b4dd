// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/heat_map.h"

#include <gtest/gtest.h>

#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>

#include "ui/widgets/heat_painter.h"

namespace weightscape::ui {
namespace {

HeatCell cell(int tensor, double value, std::uint64_t bytes) {
    return {
        tensor, CellState::Known, value, QString::number(value), QStringLiteral("t%1").arg(tensor),
        bytes};
}

/// One wide bar (tensor 0), then two layers of three roles; the last layer lacks the second role.
HeatGrid sampleGrid() {
    HeatGrid grid;
    grid.measure = QStringLiteral("Relative RMSE");
    grid.unit = QStringLiteral("%");
    grid.rowTitle = QStringLiteral("Layer");
    grid.columns = {QStringLiteral("q"), QStringLiteral("k"), QStringLiteral("v")};
    grid.lines.push_back({QStringLiteral("token_embd"), {cell(0, 1, 600)}, true});
    grid.lines.push_back(
        {QStringLiteral("0"), {cell(1, 2, 100), cell(2, 3, 50), cell(3, 4, 50)}, false});
    grid.lines.push_back(
        {QStringLiteral("1"), {cell(4, 5, 100), HeatCell{}, cell(5, 0, 100)}, false});
    grid.lines[2].cells[2].state = CellState::Pending;
    grid.scale = {1, 5, false};
    return grid;
}

class HeatMapTest : public testing::Test {
  protected:
    void SetUp() override {
        m_map.resize(640, 360);
        m_map.setGrid(sampleGrid());
        m_map.show();
        QObject::connect(&m_map, &HeatMap::selectionRequested, &m_map,
                         [this](const std::vector<int>& tensors) { m_chosen = tensors; });
    }
    [[nodiscard]] QPoint middleOf(int tensor) const {
        return m_map.cellRect(tensor).center().toPoint();
    }
    HeatMap m_map;
    std::vector<int> m_chosen;
};

TEST(HeatGridLayout, AreasAreProportionalToBytes) {
    const HeatGrid grid = sampleGrid();
    const auto rects = layoutHeatGrid(grid, QRectF(0, 0, 500, 300), HeatAreas::Bytes);
    const double perByte = 500.0 * 300.0 / 1000.0;
    ASSERT_EQ(rects.size(), grid.lines.size());
    for (std::size_t line = 0; line < rects.size(); ++line) {
        ASSERT_EQ(rects[line].size(), grid.lines[line].cells.size());
        for (std::size_t column = 0; column < rects[line].size(); ++column) {
            const QRectF& rect = rects[line][column];
            EXPECT_NEAR(rect.width() * rect.height(),
                        perByte * static_cast<double>(grid.lines[line].cells[column].bytes), 1e-6);
        }
    }
}

TEST(HeatGridLayout, EqualCellsFillTheWidthAndDoNotOverlap) {
    const auto rects = layoutHeatGrid(sampleGrid(), QRectF(10, 20, 300, 200), HeatAreas::Equal);
    EXPECT_EQ(rects[0][0].width(), 300);
    EXPECT_EQ(rects[1][0].size(), rects[2][2].size());
    EXPECT_EQ(rects[1][1].left(), rects[1][0].right());
    EXPECT_TRUE(rects[2][1].isEmpty());
    EXPECT_LE(rects[2][2].bottom(), 220 + 1e-9);
}

TEST(HeatGridLayout, AnEmptyGridHasNoRects) {
    EXPECT_TRUE(layoutHeatGrid({}, QRectF(0, 0, 9, 9), HeatAreas::Bytes).empty());
}

TEST(HeatGridSteps, ArrowKeysSkipHolesAndStopAtTheBorder) {
    const HeatGrid grid = sampleGrid();
    EXPECT_EQ(stepInGrid(grid, {2, 0}, Qt::Key_Right), (HeatPlace{2, 2}));
    EXPECT_EQ(stepInGrid(grid, {1, 1}, Qt::Key_Down), (HeatPlace{1, 1}));
    EXPECT_EQ(stepInGrid(grid, {1, 2}, Qt::Key_Up), (HeatPlace{0, 0}));
    EXPECT_EQ(stepInGrid(grid, {0, 0}, Qt::Key_Up), (HeatPlace{0, 0}));
    EXPECT_EQ(stepInGrid(grid, {}, Qt::Key_Down), (HeatPlace{0, 0}));
}

TEST_F(HeatMapTest, AClickChoosesOneTensorAndControlAddsAnother) {
    QTest::mouseClick(&m_map, Qt::LeftButton, {}, middleOf(2));
    EXPECT_EQ(m_chosen, (std::vector<int>{2}));
    QTest::mouseClick(&m_map, Qt::LeftButton, Qt::ControlModifier, middleOf(4));
    EXPECT_EQ(m_chosen, (std::vector<int>{2, 4}));
    QTest::mouseClick(&m_map, Qt::LeftButton, Qt::ControlModifier, middleOf(2));
    EXPECT_EQ(m_chosen, (std::vector<int>{4}));
}

TEST_F(HeatMapTest, ARubberBandChoosesWhatItTouches) {
    QTest::mousePress(&m_map, Qt::LeftButton, {}, middleOf(1));
    QTest::mouseMove(&m_map, middleOf(2));
    QTest::mouseMove(&m_map, middleOf(5));
    QTest::mouseRelease(&m_map, Qt::LeftButton, {}, middleOf(5));
    EXPECT_EQ(m_chosen, (std::vector<int>{1, 2, 3, 4, 5}));
}

TEST_F(HeatMapTest, ArrowKeysMoveTheSelectionAndEnterOpensIt) {
    QTest::mouseClick(&m_map, Qt::LeftButton, {}, middleOf(1));
    QTest::keyClick(&m_map, Qt::Key_Right);
    EXPECT_EQ(m_chosen, (std::vector<int>{2}));
    QSignalSpy spy(&m_map, &HeatMap::activated);
    QTest::keyClick(&m_map, Qt::Key_Return);
    ASSERT_EQ(spy.count(), 1);
    EXPECT_EQ(spy.at(0).at(0).toInt(), 2);
}

TEST_F(HeatMapTest, HoveringShowsACardMadeForTheTensor) {
    m_map.setCardMaker([](int tensor) {
        CardContent card;
        card.title = QStringLiteral("tensor %1").arg(tensor);
        return card;
    });
    QTest::mouseMove(&m_map, middleOf(3));
    auto* card = m_map.findChild<HoverCard*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return card->isVisible(); }));
    EXPECT_EQ(card->content().title, QStringLiteral("tensor 3"));
    EXPECT_TRUE(m_map.rect().contains(card->geometry()));
}

TEST_F(HeatMapTest, TheMenuOnAnotherCellChoosesItFirst) {
    QTest::mouseClick(&m_map, Qt::LeftButton, {}, middleOf(1));
    int opened = 0;
    QObject::connect(&m_map, &HeatMap::menuOpening, &m_map, [&](QMenu*) { ++opened; });
    QContextMenuEvent event(QContextMenuEvent::Mouse, middleOf(4), m_map.mapToGlobal(middleOf(4)));
    QCoreApplication::sendEvent(&m_map, &event);
    EXPECT_EQ(m_chosen, (std::vector<int>{4}));
    EXPECT_EQ(opened, 1);
    m_map.findChild<QMenu*>(QStringLiteral("figureMenu"))->close();
}

TEST_F(HeatMapTest, WhatIsPendingIsHatchedAndHasNoNumber) {
    const HeatGrid grid = sampleGrid();
    const QImage image = figureImage(m_map, m_map.size(), 1);
    const QRect rect = m_map.cellRect(5).toRect();
    const QRgb zero = sequentialColor(0);
    for (int x = rect.left(); x < rect.right(); ++x) {
        EXPECT_NE(image.pixel(x, rect.center().y()), zero);
    }
    EXPECT_EQ(m_map.table().back(),
              (QStringList{QStringLiteral("t5"), QStringLiteral("1"), QStringLiteral("v"),
                           QStringLiteral("100"), QString()}));
    EXPECT_EQ(m_map.table().size(), 7U);
    EXPECT_EQ(heatColor(grid, std::nan(""), currentTheme()), currentTheme().hairline);
}

TEST_F(HeatMapTest, AnEmptyPictureSaysWhatToDo) {
    m_map.setGrid({});
    const QImage empty = figureImage(m_map, m_map.size(), 1);
    QImage blank(empty.size(), empty.format());
    blank.fill(themeOf(ThemeKind::Light).base);
    EXPECT_NE(empty, blank);
    EXPECT_EQ(m_map.tensorAt({300, 200}), -1);
    QTest::keyClick(&m_map, Qt::Key_Down);
    EXPECT_TRUE(m_chosen.empty());
}

TEST_F(HeatMapTest, ASampledCellHasItsMarkItsRowAndALineOfTheLegend) {
    const QImage exact = figureImage(m_map, m_map.size(), 1);
    HeatGrid grid = sampleGrid();
    grid.mayBeSampled = true;
    grid.lines[1].cells[1].sampled = true;
    m_map.setGrid(grid);
    const QImage sampled = figureImage(m_map, m_map.size(), 1);
    const auto differs = [&](const QRect& area) { return exact.copy(area) != sampled.copy(area); };
    EXPECT_TRUE(differs(m_map.cellRect(2).toRect()));
    EXPECT_FALSE(differs(m_map.cellRect(1).toRect()));
    EXPECT_FALSE(differs(m_map.cellRect(3).toRect()));
    EXPECT_TRUE(differs(heatFrame(grid, m_map.size()).legend.toRect()));
    const auto rows = m_map.table();
    EXPECT_EQ(rows.front().back(), QStringLiteral("Sampled"));
    EXPECT_EQ(rows[2].back(), QStringLiteral("no"));
    EXPECT_EQ(rows[3].back(), QStringLiteral("yes"));
    EXPECT_EQ(rows.back().back(), QString());
}

}  // namespace
}  // namespace weightscape::ui
