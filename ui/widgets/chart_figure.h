// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPointF>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/widgets/axis.h"
#include "ui/widgets/figure.h"

class QChart;
class QGraphicsSimpleTextItem;
class QCategoryAxis;
class QChartView;

namespace weightscape::ui {

class ChartLegend;

/// A line or, with `marksOnly`, a set of marks. At most kMostChartPoints points are drawn.
struct ChartSeries {
    QString name;
    std::vector<QPointF> points;  ///< in the axes' units; not finite: a gap
    bool marksOnly = false;
    bool dashed = false;    ///< a line that only guides the eye
    bool labelled = false;  ///< the name stands beside the first point
    /// Half the height of the vertical bar through each point; empty: no bars.
    std::vector<double> intervals;
    QColor Theme::*color = nullptr;  ///< null: one of the colours that only tell series apart
};

inline constexpr std::size_t kMostChartPoints = 2000;

struct ChartData {
    QString title;
    QString xTitle, yTitle;  ///< with units
    ValueScale x, y;
    bool wholeNumbersOnX = false;
    bool hasLegend = true;
    std::vector<ChartSeries> series;
    QString emptyText;  ///< shown while there is no point
};

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
    [[nodiscard]] std::vector<QStringList> table() const override;
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
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    void dragTo(const QPointF& position);
    void rebuild();
    void addSeries(const ChartSeries& series, std::size_t number);
    void addIntervals(const ChartSeries& series, std::size_t number);
    void placeLabels();
    void placeLegend();
    /// A title that is longer than its axis would be cut: it goes to that of the other axis.
    void fitVerticalTitle();
    [[nodiscard]] QPen penOf(std::size_t number, const Theme& theme) const;
    void setUpAxis(Qt::Orientation orientation, const ValueScale& scale, const QString& title);
    void applyColors(const Theme& theme) const;
    [[nodiscard]] QPointF onAxes(const QPointF& value) const;
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
};

/// The colour of the `number`-th series without a meaning of its own (Okabe and Ito's set, which
/// stays apart for colour-blind readers). Dash patterns tell series apart as well.
[[nodiscard]] QColor seriesColor(std::size_t number, const Theme& theme);

}  // namespace weightscape::ui
