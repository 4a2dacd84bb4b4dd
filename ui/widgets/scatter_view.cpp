// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/scatter_view.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

constexpr double kLeft = 64, kBottom = 44, kTop = 28, kRight = 16;
constexpr double kPointerReach = 8;  ///< of the pointer, pixels

}  // namespace

ScatterView::ScatterView(QWidget* parent) : FigureWidget(parent) {
    setObjectName(QStringLiteral("scatter"));
}

void ScatterView::setContent(ScatterContent content) {
    m_content = std::move(content);
    std::stable_sort(
        m_content.points.begin(), m_content.points.end(),
        [](const auto& left, const auto& right) { return left.y * right.x > right.y * left.x; });
    std::vector<double> values;
    for (const ScatterContent::Point& point : m_content.points) {
        values.push_back(point.x);
        values.push_back(point.y);
    }
    m_scale = scaleCovering(values, true);
    setAccessibleName(m_content.title);
    update();
}

void ScatterView::setCurrent(int id) {
    m_current = id;
    update();
}

QRectF ScatterView::plotIn(const QSizeF& size) const {
    return {kLeft, kTop, std::max(10.0, size.width() - kLeft - kRight),
            std::max(10.0, size.height() - kTop - kBottom)};
}

QPointF ScatterView::place(const ScatterContent::Point& point, const QRectF& plot) const {
    return {plot.left() + m_scale.position(point.x) * plot.width(),
            plot.bottom() - m_scale.position(point.y) * plot.height()};
}

std::optional<QPointF> ScatterView::positionOf(int id) const {
    const auto found = std::find_if(m_content.points.begin(), m_content.points.end(),
                                    [id](const auto& point) { return point.id == id; });
    if (found == m_content.points.end()) return std::nullopt;
    return place(*found, plotIn(size()));
}

const ScatterContent::Point* ScatterView::pointAt(const QPointF& position) const {
    const QRectF plot = plotIn(size());
    const ScatterContent::Point* nearest = nullptr;
    double distance = kPointerReach * kPointerReach;
    for (const ScatterContent::Point& point : m_content.points) {
        const QPointF offset = place(point, plot) - position;
        const double squared = QPointF::dotProduct(offset, offset);
        if (squared > distance) continue;
        distance = squared;
        nearest = &point;
    }
    return nearest;
}

void ScatterView::paintAxes(QPainter& painter, const QRectF& plot, const Theme& theme) const {
    for (const AxisTick& tick : m_scale.ticks(6)) {
        const double share = m_scale.position(tick.value);
        const double x = plot.left() + share * plot.width();
        const double y = plot.bottom() - share * plot.height();
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(x - 40, plot.bottom() + 4, 80, 14), Qt::AlignCenter, tick.label);
        painter.drawText(QRectF(16, y - 8, kLeft - 16 - kGapSmall, 16),
                         Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    painter.setPen(QPen(theme.secondaryText, 1, Qt::DashLine));
    painter.drawLine(plot.bottomLeft(), plot.topRight());
    const QFontMetricsF metrics(painter.font());
    painter.drawText(QRectF(plot.left(), plot.bottom() + 22, plot.width(), 16), Qt::AlignCenter,
                     metrics.elidedText(m_content.xTitle, Qt::ElideMiddle, plot.width()));
    for (const bool above : {true, false}) {
        const QString& note = above ? m_content.above : m_content.below;
        const QSizeF size(metrics.horizontalAdvance(note) + 2, metrics.height());
        painter.drawText(freePlace(size, plot, above), Qt::AlignCenter, note);
    }
    painter.save();
    painter.translate(14, plot.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-plot.height() / 2, -8, plot.height(), 16), Qt::AlignCenter,
                     metrics.elidedText(m_content.yTitle, Qt::ElideMiddle, plot.height()));
    painter.restore();
}

/// A place for a note of this size above or below the diagonal where no point stands, beginning
/// at its corner; the corner where there is none.
QRectF ScatterView::freePlace(const QSizeF& size, const QRectF& plot, bool above) const {
    constexpr double kAway = 10;  // from points and their marks
    constexpr int kSteps = 12;
    const QPointF corner =
        above ? plot.topLeft() + QPointF(kGap, kGapSmall)
              : plot.bottomRight() - QPointF(kGap + size.width(), kGapSmall + size.height());
    // Towards the other end of the side where the corner is: first along it, then a line further.
    const double along = (above ? 1 : -1) * plot.width() / 2 / kSteps;
    const double across = (above ? 1 : -1) * (size.height() + kGapSmall);
    for (int line = 0; line < kSteps / 2; ++line) {
        for (int step = 0; step < kSteps; ++step) {
            const QRectF box(corner + QPointF(step * along, line * across), size);
            const QRectF wide = box.adjusted(-kAway, -kAway, kAway, kAway);
            const bool isFree = std::ranges::none_of(m_content.points, [&](const auto& point) {
                return wide.contains(place(point, plot));
            });
            // The corner of the note that is nearest to the diagonal must be on its side.
            const QPointF near = above ? box.bottomRight() : box.topLeft();
            const double diagonal =
                plot.bottom() - (near.x() - plot.left()) * plot.height() / plot.width();
            if (isFree && (above ? near.y() < diagonal : near.y() > diagonal)) return box;
        }
    }
    return {corner, size};
}

void ScatterView::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (m_content.points.empty()) return paintEmpty(painter, size, theme, m_content.emptyText);
    painter.save();
    painter.setFont(textFont(kTextSmall));
    const QRectF plot = plotIn(size);
    paintAxes(painter, plot, theme);
    painter.setPen(theme.text);
    painter.drawText(QRectF(plot.left(), kGapSmall, plot.width(), 18), Qt::AlignLeft,
                     m_content.title);
    painter.setPen(Qt::NoPen);
    for (const ScatterContent::Point& point : m_content.points) {
        // Two colours and two shapes: worse than the reference, or not.
        const bool worse = point.y > point.x;
        painter.setBrush(worse ? theme.recipeB : theme.recipeA);
        const QPointF at = place(point, plot);
        if (worse) {
            painter.drawRect(QRectF(at - QPointF(2.5, 2.5), QSizeF(5, 5)));
        } else {
            painter.drawEllipse(at, 3, 3);
        }
    }
    painter.restore();
}

void ScatterView::paintMoment(QPainter& painter, const Theme& theme) const {
    painter.setBrush(Qt::NoBrush);
    if (const auto at = positionOf(m_current)) {
        painter.setPen(QPen(theme.accent, 2));
        painter.drawEllipse(*at, 7, 7);
    }
    if (const auto at = positionOf(m_hovered)) {
        painter.setPen(QPen(theme.text, 1));
        painter.drawEllipse(*at, 6, 6);
    }
    if (hasFocus()) paintFocusFrame(painter, QRectF(rect()).adjusted(1, 1, -1, -1), theme);
}

std::vector<QStringList> ScatterView::table() const {
    std::vector<QStringList> rows = {{tr("Name"), m_content.xTitle, m_content.yTitle}};
    for (const ScatterContent::Point& point : m_content.points) {
        rows.push_back({m_content.nameOf(point.id), tableNumber(point.x), tableNumber(point.y)});
    }
    return rows;
}

void ScatterView::mouseMoveEvent(QMouseEvent* event) {
    const ScatterContent::Point* point = pointAt(event->position());
    const int hovered = point == nullptr ? -1 : point->id;
    if (hovered == m_hovered) return;
    m_hovered = hovered;
    setToolTip(point == nullptr
                   ? QString()
                   : QStringLiteral("<qt>%1<br>%2: %3<br>%4: %5</qt>")
                         .arg(m_content.nameOf(point->id).toHtmlEscaped(),
                              m_content.xTitle.toHtmlEscaped(), formatSignificant(point->x),
                              m_content.yTitle.toHtmlEscaped(), formatSignificant(point->y)));
    update();
}

void ScatterView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    if (const auto* point = pointAt(event->position())) Q_EMIT chosen(point->id);
}

void ScatterView::keyPressEvent(QKeyEvent* event) {
    const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (step == 0 || m_content.points.empty()) return FigureWidget::keyPressEvent(event);
    const auto& points = m_content.points;
    const auto current = std::find_if(points.begin(), points.end(),
                                      [this](const auto& point) { return point.id == m_current; });
    const auto last = static_cast<int>(points.size()) - 1;
    const int next = current == points.end()
                         ? 0
                         : std::clamp(static_cast<int>(current - points.begin()) + step, 0, last);
    Q_EMIT chosen(points[static_cast<std::size_t>(next)].id);
}

void ScatterView::leaveEvent(QEvent*) {
    m_hovered = -1;
    update();
}

}  // namespace weightscape::ui
