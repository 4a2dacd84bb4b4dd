// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_figure.h"

#include <QCategoryAxis>
#include <QChart>
#include <QChartView>
#include <QContextMenuEvent>
#include <QGraphicsLayout>
#include <QGraphicsScene>
#include <QGraphicsSimpleTextItem>
#include <QGraphicsTextItem>
#include <QLineF>
#include <QLineSeries>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScatterSeries>
#include <QTextDocument>
#include <QTextOption>
#include <QToolTip>
#include <algorithm>
#include <array>
#include <cmath>

#include "ui/look/box_layout.h"
#include "ui/text/number_format.h"
#include "ui/widgets/chart_legend.h"
#include "ui/widgets/figure_actions.h"

namespace weightscape::ui {
namespace {

/// QChartView 6.4 dereferences the item under a mouse press without asking whether there is one.
class SafeChartView : public QChartView {
  public:
    using QChartView::QChartView;

  protected:
    void mousePressEvent(QMouseEvent* event) override { event->ignore(); }
    void mouseReleaseEvent(QMouseEvent* event) override { event->ignore(); }
    void mouseMoveEvent(QMouseEvent* event) override {
        QChartView::mouseMoveEvent(event);  // items show what is under the mouse
        event->ignore();
    }
    void contextMenuEvent(QContextMenuEvent* event) override { event->ignore(); }
};

/// A line of more points shows them no more: they would hide each other.
constexpr std::size_t kMostMarkedPoints = 32;
constexpr const char* kSeriesNumber = "weightscapeSeries";

}  // namespace

ChartFigure::ChartFigure(QWidget* parent)
    : QWidget(parent),
      m_chart(new QChart),
      m_view(new SafeChartView(m_chart, this)),
      m_legend(new ChartLegend(m_chart)),
      m_empty(new QGraphicsTextItem(m_chart)) {
    setFocusPolicy(Qt::StrongFocus);
    m_view->setFocusPolicy(Qt::NoFocus);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setFrameShape(QFrame::NoFrame);
    m_chart->setAnimationOptions(QChart::NoAnimation);
    m_chart->setBackgroundRoundness(0);
    m_chart->setMargins({kGap, kGapSmall, kGap, kGapSmall});
    m_chart->layout()->setContentsMargins(0, 0, 0, 0);
    m_chart->legend()->hide();
    m_empty->document()->setDefaultTextOption(QTextOption(Qt::AlignCenter));
    makeColumn(this, {m_view});
    connect(m_chart, &QChart::plotAreaChanged, this, [this] {
        fitVerticalTitle();
        placeLabels();
    });
    rebuild();
}

void ChartFigure::setData(ChartData data) {
    m_data = std::move(data);
    if (!m_data.title.isEmpty()) setAccessibleName(m_data.title);
    rebuild();
}

void ChartFigure::setUpAxis(Qt::Orientation orientation, const ValueScale& scale,
                            const QString& title) {
    auto* axis = new QCategoryAxis(this);
    const auto map = [&](double value) { return scale.logarithmic ? std::log10(value) : value; };
    const double low = map(scale.low);
    const double high = map(scale.high);
    const double room = (high - low) * 0.04;
    axis->setRange(low - room, high + room);
    axis->setStartValue(low - 2 * room);
    axis->setLabelsPosition(QCategoryAxis::AxisLabelsPositionOnValue);
    const bool wholeOnly = orientation == Qt::Horizontal && m_data.wholeNumbersOnX;
    int most = orientation == Qt::Horizontal ? 10 : 5;
    if (wholeOnly) most = std::clamp(static_cast<int>(high - low), 1, most);
    for (const AxisTick& tick : scale.ticks(most)) {
        axis->append(tick.label, map(tick.value));
    }
    axis->setTitleText(title);
    m_chart->addAxis(axis, orientation == Qt::Horizontal ? Qt::AlignBottom : Qt::AlignLeft);
}

void ChartFigure::addSeries(const ChartSeries& series, std::size_t number) {
    const std::size_t stride =
        std::max<std::size_t>(1, (series.points.size() - 1) / kMostChartPoints + 1);
    QList<QPointF> run;
    const auto finish = [&] {
        if (run.isEmpty()) return;
        QXYSeries* part = series.marksOnly ? static_cast<QXYSeries*>(new QScatterSeries)
                                           : static_cast<QXYSeries*>(new QLineSeries);
        part->setName(series.name);
        part->setProperty(kSeriesNumber, static_cast<int>(number));
        part->replace(run);
        part->setMarkerSize(4);
        if (!series.marksOnly && !series.dashed)
            part->setPointsVisible(series.points.size() <= kMostMarkedPoints);
        m_chart->addSeries(part);
        for (QAbstractAxis* axis : m_chart->axes()) part->attachAxis(axis);
        connect(part, &QXYSeries::hovered, this, [this, number](const QPointF& at, bool shown) {
            showValue(m_data.series[number], at, shown);
        });
        run.clear();
    };
    for (std::size_t i = 0; i < series.points.size(); i += stride) {
        const QPointF point = m_data.onAxes(series.points[i]);
        if (std::isfinite(point.x()) && std::isfinite(point.y())) {
            run.append(point);
        } else {
            finish();
        }
    }
    finish();
    addIntervals(series, number);
    if (!series.labelled) return;
    auto* label = new QGraphicsSimpleTextItem(series.name, m_chart);
    label->setFont(textFont(kTextSmall));
    label->setZValue(100);
    m_labels.push_back({number, label});
}

void ChartFigure::addIntervals(const ChartSeries& series, std::size_t number) {
    for (std::size_t i = 0; i < series.intervals.size() && i < series.points.size(); ++i) {
        const QPointF& point = series.points[i];
        const QPointF low = m_data.onAxes({point.x(), point.y() - series.intervals[i]});
        const QPointF high = m_data.onAxes({point.x(), point.y() + series.intervals[i]});
        if (!(series.intervals[i] > 0) || !std::isfinite(low.y()) || !std::isfinite(high.y()))
            continue;
        auto* bar = new QLineSeries;
        bar->setProperty(kSeriesNumber, static_cast<int>(number));
        bar->replace(QList<QPointF>{low, high});
        m_chart->addSeries(bar);
        for (QAbstractAxis* axis : m_chart->axes()) bar->attachAxis(axis);
    }
}

std::optional<QPointF> ChartFigure::positionOf(std::size_t series, std::size_t point) const {
    if (series >= m_data.series.size() || point >= m_data.series[series].points.size()) return {};
    const QPointF value = m_data.onAxes(m_data.series[series].points[point]);
    if (!std::isfinite(value.x()) || !std::isfinite(value.y()) || m_chart->series().isEmpty())
        return {};
    const QPointF inChart = m_chart->mapToPosition(value, m_chart->series().constFirst());
    return QPointF(m_view->mapFromScene(m_chart->mapToScene(inChart))) + QPointF(m_view->pos());
}

void ChartFigure::placeLabels() {
    if (m_chart->series().isEmpty()) return;
    const auto markOf = [this](const Label& label) -> std::optional<QPointF> {
        const auto& points = m_data.series[label.series].points;
        if (points.empty()) return std::nullopt;
        const QPointF value = m_data.onAxes(points.front());
        if (!std::isfinite(value.x()) || !std::isfinite(value.y())) return std::nullopt;
        return m_chart->mapToPosition(value, m_chart->series().constFirst());
    };
    std::vector<QRectF> taken;
    for (const Label& label : m_labels) {
        if (const auto mark = markOf(label))
            taken.emplace_back(*mark - QPointF(5, 5), QSizeF(10, 10));
    }
    for (const Label& label : m_labels) {
        const auto mark = markOf(label);
        label.item->setVisible(mark.has_value());
        if (!mark) continue;
        const QSizeF size = label.item->boundingRect().size();
        const double right = 8;
        const double left = -8 - size.width();
        const double above = -6 - size.height();
        const double middle = -size.height() / 2;
        // The first place where no mark and no other label stands.
        const std::array<QPointF, 11> offsets = {QPointF(right, middle),
                                                 QPointF(left, middle),
                                                 QPointF(-size.width() / 2, above),
                                                 QPointF(-size.width() / 2, 6),
                                                 QPointF(right, above + 4),
                                                 QPointF(left, above + 4),
                                                 QPointF(right, 2),
                                                 QPointF(left, 2),
                                                 QPointF(-size.width() / 2, 16),
                                                 QPointF(right, 12),
                                                 QPointF(left, 12)};
        const auto free = std::find_if(offsets.begin(), offsets.end(), [&](const QPointF& offset) {
            const QRectF box(*mark + offset, size);
            return m_chart->plotArea().contains(box) &&
                   std::none_of(taken.begin(), taken.end(),
                                [&](const QRectF& other) { return other.intersects(box); });
        });
        label.item->setVisible(free != offsets.end());
        if (free == offsets.end()) continue;
        label.item->setPos(*mark + *free);
        taken.emplace_back(*mark + *free, size);
    }
}

void ChartFigure::rebuild() {
    QToolTip::hideText();
    for (const Label& label : m_labels) delete label.item;
    m_labels.clear();
    m_chart->removeAllSeries();
    for (QAbstractAxis* axis : m_chart->axes()) {
        m_chart->removeAxis(axis);
        delete axis;
    }
    bool any = false;
    for (const ChartSeries& series : m_data.series) any = any || !series.points.empty();
    m_empty->setPlainText(any ? QString() : m_data.emptyText);
    placeEmptyText();
    std::vector<ChartLegend::Entry> entries;
    if (any && m_data.hasLegend && m_data.series.size() > 1) {
        for (const ChartSeries& series : m_data.series) entries.push_back({series.name, {}});
    }
    m_legend->setEntries(std::move(entries));
    placeLegend();
    if (any) {
        setUpAxis(Qt::Horizontal, m_data.x, m_data.xTitle);
        setUpAxis(Qt::Vertical, m_data.y, m_data.yTitle);
        for (std::size_t i = 0; i < m_data.series.size(); ++i) addSeries(m_data.series[i], i);
    }
    applyColors(currentTheme());
    fitVerticalTitle();
    placeLabels();
}

void ChartFigure::placeLegend() {
    constexpr double kIndent = 56;  // about where the plot begins
    const double height = m_legend->layOut(std::max(80.0, width() - kIndent - kGapPage));
    m_legend->setPos(kIndent, kGapSmall);
    m_chart->setMargins({kGap, static_cast<int>(height) + kGapSmall, kGap, kGapSmall});
}

void ChartFigure::placeEmptyText() {
    m_empty->setFont(textFont(kTextLarge));
    m_empty->setTextWidth(std::max(1, width() - 2 * kGapPage));
    m_empty->setPos(kGapPage, std::max(0.0, (height() - m_empty->boundingRect().height()) / 2));
}

void ChartFigure::fitVerticalTitle() {
    const auto axes = m_chart->axes(Qt::Vertical);
    if (axes.isEmpty()) return;
    const QFontMetricsF metrics(textFont(kTextSmall));
    const bool fits = metrics.horizontalAdvance(m_data.yTitle) <= m_chart->plotArea().height();
    axes.constFirst()->setTitleVisible(fits);
    m_chart->axes(Qt::Horizontal)
        .constFirst()
        ->setTitleText(fits ? m_data.xTitle
                            : QStringLiteral("%1   ·   ↑ %2").arg(m_data.xTitle, m_data.yTitle));
}

void ChartFigure::applyColors(const Theme& theme) const {
    m_view->setBackgroundBrush(theme.base);
    m_chart->setBackgroundBrush(theme.base);
    m_empty->setDefaultTextColor(theme.secondaryText);
    m_legend->setTextColor(theme.text);
    for (std::size_t i = 0; i < m_legend->entries().size(); ++i) {
        m_legend->setPen(i, m_data.penOf(i, theme));
    }
    for (QAbstractAxis* axis : m_chart->axes()) {
        axis->setLabelsColor(theme.secondaryText);
        axis->setLabelsFont(textFont(kTextSmall));
        axis->setTitleBrush(theme.secondaryText);
        axis->setTitleFont(textFont(kTextSmall));
        axis->setLinePen(QPen(theme.hairline, 1));
        axis->setGridLinePen(QPen(theme.grid, 1));
    }
    for (const Label& label : m_labels) label.item->setBrush(theme.text);
    for (QAbstractSeries* series : m_chart->series()) {
        auto* points = static_cast<QXYSeries*>(series);
        const auto number = static_cast<std::size_t>(series->property(kSeriesNumber).toInt());
        const QPen pen = m_data.penOf(number, theme);
        points->setColor(pen.color());
        points->setPen(pen);
        if (auto* marks = qobject_cast<QScatterSeries*>(series)) {
            marks->setMarkerSize(10);
            marks->setBorderColor(theme.base);
        } else {
            points->setMarkerSize(4);
        }
    }
}

void ChartFigure::showValue(const ChartSeries& series, const QPointF& plotted, bool shown) {
    if (!shown) {
        QToolTip::hideText();
        return;
    }
    // The nearest point of the data, not the place on the line.
    const QPointF* nearest = m_data.nearest(series, plotted);
    if (nearest == nullptr) return;
    const QString text = QStringLiteral("%1\n%2: %3\n%4: %5")
                             .arg(series.name, m_data.xTitle, formatSignificant(nearest->x()),
                                  m_data.yTitle, formatSignificant(nearest->y()));
    QToolTip::showText(QCursor::pos(),
                       text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>")),
                       this);
}

void ChartFigure::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    applyColors(theme);
    m_view->scene()->render(&painter, QRectF(QPointF(0, 0), size), m_view->sceneRect());
    applyColors(currentTheme());
}

void ChartFigure::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange) applyColors(currentTheme());
    QWidget::changeEvent(event);
}

void ChartFigure::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    int nearest = -1;
    double least = 14;
    for (std::size_t series = 0; series < m_data.series.size(); ++series) {
        if (!m_data.series[series].marksOnly) continue;
        for (std::size_t point = 0; point < m_data.series[series].points.size(); ++point) {
            const auto place = positionOf(series, point);
            if (!place) continue;
            const double distance = QLineF(*place, event->position()).length();
            if (distance >= least) continue;
            least = distance;
            nearest = static_cast<int>(series);
        }
    }
    m_dragging = nearest < 0;
    if (m_dragging) {
        dragTo(event->position());
    } else {
        Q_EMIT seriesClicked(nearest);
    }
}

void ChartFigure::mouseMoveEvent(QMouseEvent* event) {
    if (m_dragging && (event->buttons() & Qt::LeftButton) != 0) dragTo(event->position());
}

void ChartFigure::dragTo(const QPointF& position) {
    if (m_chart->series().isEmpty()) return;
    const QPointF inChart =
        m_chart->mapFromScene(m_view->mapToScene((position - QPointF(m_view->pos())).toPoint()));
    const double x = m_chart->mapToValue(inChart, m_chart->series().constFirst()).x();
    if (std::isfinite(x)) Q_EMIT plotDragged(m_data.x.logarithmic ? std::pow(10.0, x) : x);
}

void ChartFigure::contextMenuEvent(QContextMenuEvent* event) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("figureMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addFigureActions(*menu, *this, *this);
    menu->popup(event->globalPos());
    event->accept();
}

}  // namespace weightscape::ui
