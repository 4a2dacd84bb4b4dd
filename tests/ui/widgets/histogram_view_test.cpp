// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/histogram_view.h"

#include <gtest/gtest.h>

#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include "ui/widgets/histogram_painter.h"

namespace weightscape::ui {
namespace {

measure::ValueSketch sketchOf(const std::vector<std::pair<float, std::uint64_t>>& values) {
    measure::ValueSketch sketch;
    for (const auto& [value, count] : values) sketch.cells.push_back({value, value, count});
    return sketch;
}

/// 1000 weights at 0, 10 at -1 and one at 4.
HistogramContent sampleContent() {
    auto statistics = std::make_shared<measure::TensorStatistics>();
    statistics->count = 1011;
    statistics->minimum = -1;
    statistics->maximum = 4;
    statistics->standardDeviation = 0.2;
    statistics->outliers = {{3, 17, 4.0F, 20.0}, {0, 2, -1.0F, 5.0}};
    statistics->sketch = sketchOf({{-1.0F, 10}, {0.0F, 1000}, {4.0F, 1}});
    HistogramContent content;
    content.name = QStringLiteral("t");
    content.statistics = statistics;
    return content;
}

class HistogramViewTest : public testing::Test {
  protected:
    void SetUp() override {
        m_view.resize(700, 320);
        m_view.setContent(sampleContent());
        m_view.show();
    }
    void wheel(double x, int delta) {
        const QPointF at(x, 100);
        QWheelEvent event(at, m_view.mapToGlobal(at), {}, {0, delta}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&m_view, &event);
    }
    HistogramView m_view;
};

TEST(HistogramHeights, ASingleWeightIsSeenOnTheLogarithmicScaleAndZeroIsZero) {
    EXPECT_EQ(countHeight(0, 1e6, true), 0);
    EXPECT_GT(countHeight(1, 1e6, true), 0.04);
    EXPECT_DOUBLE_EQ(countHeight(1e6, 1e6, true), 1);
    EXPECT_DOUBLE_EQ(countHeight(5, 10, false), 0.5);
    EXPECT_EQ(countHeight(0, 0, true), 0);
}

TEST(HistogramBinsTest, SampledCountsAreScaledToTheWholeTensor) {
    HistogramContent content = sampleContent();
    content.decoded = std::make_shared<measure::ValueSketch>(sketchOf({{-1.0F, 3}, {0.5F, 30}}));
    content.decodedFraction = 0.25;
    const HistogramBins bins = binsFor(content, -1.1, 4.1, 300);
    double original = 0;
    double decoded = 0;
    for (const double count : bins.original) original += count;
    for (const double count : bins.decoded) decoded += count;
    EXPECT_EQ(original, 1011);
    EXPECT_EQ(decoded, 4 * 33);
}

TEST_F(HistogramViewTest, ShowsEveryWeightAtFirst) {
    EXPECT_LT(m_view.low(), -1);
    EXPECT_GT(m_view.high(), 4);
    EXPECT_GT(m_view.plotRect().width(), 500);
    double sum = 0;
    const auto table = m_view.table();
    for (std::size_t i = 1; i < table.size(); ++i) sum += table[i][2].toDouble();
    EXPECT_EQ(sum, 1011);
}

TEST_F(HistogramViewTest, TheWheelZoomsAtThePointer) {
    const double x = m_view.xOf(0.0);
    const double width = m_view.high() - m_view.low();
    wheel(x, 240);
    EXPECT_NEAR(m_view.high() - m_view.low(), width / 2, 1e-9);
    EXPECT_NEAR(m_view.xOf(0.0), x, 1e-6);
    wheel(x, -2400);
    EXPECT_NEAR(m_view.high() - m_view.low(), width, 1e-9);
}

TEST_F(HistogramViewTest, DraggingPansAndADoubleClickShowsEverything) {
    m_view.setRange(0, 1);
    QTest::mousePress(&m_view, Qt::LeftButton, {}, QPoint(300, 100));
    QTest::mouseMove(&m_view, QPoint(360, 100));
    QTest::mouseRelease(&m_view, Qt::LeftButton, {}, QPoint(360, 100));
    EXPECT_LT(m_view.low(), 0);
    EXPECT_NEAR(m_view.high() - m_view.low(), 1, 1e-9);
    QTest::mouseDClick(&m_view, Qt::LeftButton, {}, QPoint(300, 100));
    EXPECT_GT(m_view.high(), 4);
}

TEST_F(HistogramViewTest, KeysZoomPanAndReset) {
    const double width = m_view.high() - m_view.low();
    QTest::keyClick(&m_view, Qt::Key_Plus);
    EXPECT_NEAR(m_view.high() - m_view.low(), width / 2, 1e-9);
    const double low = m_view.low();
    QTest::keyClick(&m_view, Qt::Key_Right);
    EXPECT_GT(m_view.low(), low);
    QTest::keyClick(&m_view, Qt::Key_Home);
    EXPECT_NEAR(m_view.high() - m_view.low(), width, 1e-9);
}

TEST_F(HistogramViewTest, AnOutlierOfTheRugCanBeClicked) {
    QSignalSpy spy(&m_view, &HistogramView::outlierClicked);
    const HistogramFrame frame = histogramFrame(m_view.content(), m_view.size());
    const QPoint place(static_cast<int>(m_view.xOf(4.0)),
                       static_cast<int>(frame.outlierLane.center().y()));
    QTest::mouseClick(&m_view, Qt::LeftButton, {}, place);
    ASSERT_EQ(spy.count(), 1);
    EXPECT_EQ(spy.at(0).at(0).toInt(), 0);
    EXPECT_EQ(m_view.outlierAt(QPointF(m_view.xOf(2.0), place.y())), -1);
}

TEST_F(HistogramViewTest, TheRangeStaysWhenOnlyTheLevelsChange) {
    m_view.setRange(0, 1);
    HistogramContent content = sampleContent();
    content.levels = {-0.5F, 0.0F, 0.5F};
    content.blockName = QStringLiteral("row 0");
    m_view.setContent(content);
    EXPECT_DOUBLE_EQ(m_view.low(), 0);
    content.name = QStringLiteral("other");
    m_view.setContent(content);
    EXPECT_LT(m_view.low(), -1);
}

TEST_F(HistogramViewTest, LevelsAreDrawnAtTheirValues) {
    HistogramContent content = sampleContent();
    content.levels = {2.5F};
    content.blockName = QStringLiteral("row 0");
    m_view.setContent(content);
    const QImage image = figureImage(m_view, m_view.size(), 1);
    const auto x = static_cast<int>(std::lround(m_view.xOf(2.5)));
    const QRectF plot = m_view.plotRect();
    int blue = 0;
    for (int y = static_cast<int>(plot.top()); y < plot.bottom(); ++y) {
        for (int dx = -1; dx <= 1; ++dx) {
            blue += image.pixelColor(x + dx, y) == themeOf(ThemeKind::Light).recipeA ? 1 : 0;
        }
    }
    EXPECT_GT(blue, 50);
}

TEST_F(HistogramViewTest, WithoutStatisticsItSaysWhy) {
    HistogramContent content;
    content.emptyText = QStringLiteral("Open a model");
    m_view.setContent(content);
    EXPECT_EQ(m_view.table().size(), 1U);
    EXPECT_EQ(m_view.outlierAt({100, 100}), -1);
    wheel(100, 120);
    EXPECT_FALSE(m_view.grab().isNull());
}

TEST_F(HistogramViewTest, ATensorOfOneValueStillHasARange) {
    HistogramContent content = sampleContent();
    auto statistics = std::make_shared<measure::TensorStatistics>();
    statistics->minimum = statistics->maximum = 1;
    statistics->count = 5;
    statistics->sketch = sketchOf({{1.0F, 5}});
    content.name = QStringLiteral("constant");
    content.statistics = statistics;
    m_view.setContent(content);
    EXPECT_LT(m_view.low(), 1);
    EXPECT_GT(m_view.high(), 1);
    EXPECT_FALSE(m_view.grab().isNull());
}

}  // namespace
}  // namespace weightscape::ui
