// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "ui/widgets/chart_data.h"
#include "ui/widgets/figure.h"

class QChart;
class QGraphicsSimpleTextItem;
class QGraphicsTextItem;
class QCategoryAxis;
class QChartView;

namespace weightscape::ui {

class ChartLegend;

/// A Qt Charts picture behind the interface that all pictures have. Colours come from the theme and
/// follow it; logarithmic axes are linear axes over the logarithm, since Qt Charts drops a series
/// with any value that has none; clicks never reach QChartView, which crashes where nothing is.
class ChartFigure : public QWidget, public Figure {
    Q_OBJECT

  public:
    explicit ChartFigure(QWidget* parent = nullptr);

    void setData(ChartData data);
    [[nodiscard]] const ChartData& data() const { return m_data; }
    [[nodiscard]] QChart* chart() const { return m_chart; }

    void paint(QPainter& painter, const QSizeF& size, const Theme& theme) const override;
    [[nodiscard]] QString title() const override { return m_data.title; }
    [[nodiscard]] std::vector<QStringList> table() const override { return m_data.table(); }
    [[nodiscard]] QSize minimumSizeHint() const override { return {320, 160}; }

    /// Where a point is, in widget coordinates; empty when it is not on the chart.
    [[nodiscard]] std::optional<QPointF> positionOf(std::size_t series, std::size_t point) const;

  Q_SIGNALS:
    /// A click on a mark of this series.
    void seriesClicked(int series);
    /// The left button is pressed or dragged on the plot, beside the marks; x in the axis' unit.
    void plotDragged(double x);

  protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent*) override {
        placeLegend();
        placeEmptyText();
    }
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    void dragTo(const QPointF& position);
    void rebuild();
    void addSeries(const ChartSeries& series, std::size_t number);
    void addIntervals(const ChartSeries& series, std::size_t number);
    void placeLabels();
    void placeLegend();
    /// In the middle, in as many lines as it takes.
    void placeEmptyText();
    /// A title that is longer than its axis would be cut: it goes to that of the other axis.
    void fitVerticalTitle();
    void setUpAxis(Qt::Orientation orientation, const ValueScale& scale, const QString& title);
    void applyColors(const Theme& theme) const;
    void showValue(const ChartSeries& series, const QPointF& plotted, bool shown);

    ChartData m_data;
    bool m_dragging = false;  ///< the button went down on the plot, not on a mark
    QChart* m_chart;
    QChartView* m_view;
    struct Label {
        std::size_t series = 0;
        QGraphicsSimpleTextItem* item = nullptr;
    };
    std::vector<Label> m_labels;  ///< owned by the chart
    ChartLegend* m_legend;        ///< owned by the chart
    QGraphicsTextItem* m_empty;   ///< what an empty chart says; owned by the chart
};

}  // namespace weightscape::ui
