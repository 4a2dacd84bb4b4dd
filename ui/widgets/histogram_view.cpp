// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/histogram_view.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"
#include "ui/widgets/histogram_painter.h"

namespace weightscape::ui {
namespace {

/// Everything of the tensor with a little room, so that the outermost weights are not at the edge.
std::pair<double, double> fullRange(const HistogramContent& content) {
    if (!content.statistics) return {0, 1};
    const double low = content.statistics->minimum;
    const double high = content.statistics->maximum;
    if (!(high > low)) {
        const double room = low == 0.0 ? 1.0 : std::abs(low) / 2;
        return {low - room, low + room};
    }
    const double room = (high - low) * 0.02;
    return {low - room, high + room};
}

}  // namespace

HistogramView::HistogramView(QWidget* parent) : FigureWidget(parent) {
    nameControl(this, QStringLiteral("histogram"), tr("Distribution of the weights"),
                tr("How many weights have which value. Plus and minus zoom, the arrow keys move."));
}

void HistogramView::setContent(HistogramContent content) {
    const bool same = content.name == m_content.name &&
                      (content.statistics != nullptr) == (m_content.statistics != nullptr);
    m_content = std::move(content);
    if (!same) resetRange();
    update();
}

void HistogramView::setLogarithmic(bool on) {
    m_logarithmic = on;
    update();
}

void HistogramView::setRange(double low, double high) {
    const auto [first, last] = fullRange(m_content);
    const double most = last - first;
    // Closer than a millionth of the range there is nothing that the counts could tell apart.
    const double width = std::clamp(high - low, most * 1e-6, most);
    // Not std::clamp(): rounding may put the lower end above the upper one.
    const double middle = std::max(first + width / 2, std::min((low + high) / 2, last - width / 2));
    m_low = middle - width / 2;
    m_high = middle + width / 2;
    update();
    Q_EMIT rangeChanged();
}

void HistogramView::resetRange() {
    const auto [low, high] = fullRange(m_content);
    setRange(low, high);
}

QRectF HistogramView::plotRect() const {
    return histogramFrame(m_content, size()).plot;
}

double HistogramView::xOf(double value) const {
    const QRectF plot = plotRect();
    return plot.left() + (value - m_low) / (m_high - m_low) * plot.width();
}

void HistogramView::setClip(std::optional<ClipRange> clip) {
    m_clip = clip;
    update();
}

HistogramView::Handle HistogramView::handleAt(const QPointF& position) const {
    constexpr double kReach = 6;
    if (!m_clip || !plotRect().contains(position)) return Handle::None;
    if (std::abs(xOf(m_clip->high) - position.x()) <= kReach) return Handle::High;
    return std::abs(xOf(m_clip->low) - position.x()) <= kReach ? Handle::Low : Handle::None;
}

/// Together both handles stay as far from 0 as each other.
void HistogramView::moveHandle(Handle handle, double value, bool alone) {
    const double least = (m_high - m_low) * 1e-4;
    if (alone) {
        if (handle == Handle::High) m_clip->high = std::max(value, m_clip->low + least);
        if (handle == Handle::Low) m_clip->low = std::min(value, m_clip->high - least);
    } else {
        const double reach = std::max(least, handle == Handle::High ? value : -value);
        m_clip = ClipRange{-reach, reach};
    }
    update();
    Q_EMIT clipChanged();
}

void HistogramView::paintHandles(QPainter& painter, const Theme& theme) const {
    if (!m_clip || !m_content.statistics) return;
    const QRectF plot = plotRect();
    QColor shade = theme.window;
    shade.setAlphaF(0.6F);
    const double low = std::clamp(xOf(m_clip->low), plot.left(), plot.right());
    const double high = std::clamp(xOf(m_clip->high), plot.left(), plot.right());
    painter.fillRect(QRectF(plot.topLeft(), QPointF(low, plot.bottom())), shade);
    painter.fillRect(QRectF(QPointF(high, plot.top()), plot.bottomRight()), shade);
    for (const double x : {low, high}) {
        painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height()), theme.accent);
        painter.fillRect(QRectF(x - 4, plot.center().y() - 10, 8, 20), theme.accent);
    }
}

int HistogramView::outlierAt(const QPointF& position) const {
    if (!m_content.statistics) return -1;
    const QRectF lane = histogramFrame(m_content, size()).outlierLane;
    if (position.y() < lane.top() || position.y() > lane.bottom()) return -1;
    int nearest = -1;
    double least = 6;
    const auto& outliers = m_content.statistics->outliers;
    for (std::size_t i = 0; i < outliers.size(); ++i) {
        const double distance = std::abs(xOf(outliers[i].value) - position.x());
        if (distance < least) {
            least = distance;
            nearest = static_cast<int>(i);
        }
    }
    return nearest;
}

void HistogramView::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (!m_content.statistics) return paintEmpty(painter, size, theme, m_content.emptyText);
    paintHistogram(painter, m_content, {m_low, m_high, m_logarithmic}, size, theme);
}

QString HistogramView::hoverText() const {
    if (const int index = outlierAt(*m_pointer); index >= 0) {
        const auto& outlier = m_content.statistics->outliers[static_cast<std::size_t>(index)];
        return tr("%1 (%2), row %3, column %4")
            .arg(formatWeight(outlier.value), formatSigmas(outlier.sigma), formatCount(outlier.row),
                 formatCount(outlier.column));
    }
    const QRectF plot = plotRect();
    const HistogramBins bins = binsFor(m_content, m_low, m_high, plot.width());
    if (bins.original.empty()) return {};
    const double share = (m_pointer->x() - plot.left()) / plot.width();
    const auto bin = static_cast<std::size_t>(std::clamp(share, 0.0, 0.999999) *
                                              static_cast<double>(bins.original.size()));
    QString text =
        tr("%1 to %2: %3 original")
            .arg(formatSignificant(bins.edges[bin], 4), formatSignificant(bins.edges[bin + 1], 4),
                 formatCount(static_cast<std::uint64_t>(bins.original[bin])));
    if (!bins.decoded.empty()) {
        const QString about = m_content.decodedFraction < 1 ? QStringLiteral("≈ ") : QString();
        text += QStringLiteral(", ") + about +
                formatCount(static_cast<std::uint64_t>(std::llround(bins.decoded[bin]))) +
                QLatin1Char(' ') + m_content.formatName;
    }
    return text;
}

void HistogramView::paintMoment(QPainter& painter, const Theme& theme) const {
    if (hasFocus()) {
        paintOutline(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.accent, 1);
    }
    paintHandles(painter, theme);
    if (!m_pointer || !m_content.statistics) return;
    const QRectF plot = plotRect();
    if (m_pointer->x() < plot.left() || m_pointer->x() > plot.right()) return;
    painter.setPen(QPen(theme.secondaryText, 1, Qt::DotLine));
    painter.drawLine(QPointF(m_pointer->x(), plot.top()), QPointF(m_pointer->x(), plot.bottom()));
    const QString text = hoverText();
    painter.setFont(textFont(kTextSmall));
    const double width = painter.fontMetrics().horizontalAdvance(text) + 2 * kGap;
    double left = m_pointer->x() + kGap;
    if (left + width > plot.right()) left = std::max(plot.left(), m_pointer->x() - kGap - width);
    const QRectF box(left, plot.top() + kGapSmall, width, 22);
    painter.setPen(QPen(theme.hairline, 1));
    painter.setBrush(theme.raised);
    painter.drawRect(box);
    painter.setPen(theme.text);
    painter.drawText(box, Qt::AlignCenter, text);
}

void HistogramView::zoom(double factor, double around) {
    setRange(around - (around - m_low) / factor, around + (m_high - around) / factor);
}

void HistogramView::pan(double share) {
    const double step = (m_high - m_low) * share;
    setRange(m_low + step, m_high + step);
}

void HistogramView::wheelEvent(QWheelEvent* event) {
    const QRectF plot = plotRect();
    const double share = std::clamp((event->position().x() - plot.left()) / plot.width(), 0.0, 1.0);
    zoom(std::pow(2.0, event->angleDelta().y() / 240.0), m_low + share * (m_high - m_low));
    event->accept();
}

void HistogramView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_handle = handleAt(event->position());
    m_moved = false;
    if (m_handle == Handle::None) m_dragFrom = event->position();
}

void HistogramView::mouseMoveEvent(QMouseEvent* event) {
    m_pointer = event->position();
    if (m_handle != Handle::None) {
        const QRectF plot = plotRect();
        const double share =
            std::clamp((event->position().x() - plot.left()) / plot.width(), 0.0, 1.0);
        moveHandle(m_handle, m_low + share * (m_high - m_low),
                   event->modifiers().testFlag(Qt::ShiftModifier));
    }
    if (m_dragFrom) {
        const double moved = event->position().x() - m_dragFrom->x();
        m_moved = m_moved || std::abs(moved) > 2;
        if (m_moved) {
            pan(-moved / plotRect().width());
            m_dragFrom = event->position();
        }
    }
    setCursor(m_handle != Handle::None || handleAt(event->position()) != Handle::None
                  ? Qt::SplitHCursor
              : outlierAt(event->position()) >= 0 ? Qt::PointingHandCursor
                                                  : Qt::ArrowCursor);
    update();
}

void HistogramView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_dragFrom.reset();
    if (std::exchange(m_handle, Handle::None) != Handle::None) return;
    const int outlier = outlierAt(event->position());
    if (!m_moved && outlier >= 0) Q_EMIT outlierClicked(outlier);
}

void HistogramView::keyPressEvent(QKeyEvent* event) {
    const double middle = (m_low + m_high) / 2;
    const bool isSide = event->key() == Qt::Key_Left || event->key() == Qt::Key_Right;
    if (m_clip && isSide && event->modifiers().testFlag(Qt::ControlModifier)) {
        const double step = (m_high - m_low) * (event->key() == Qt::Key_Left ? -0.01 : 0.01);
        return moveHandle(Handle::High, m_clip->high + step,
                          event->modifiers().testFlag(Qt::ShiftModifier));
    }
    switch (event->key()) {
        case Qt::Key_Left:
            return pan(-0.1);
        case Qt::Key_Right:
            return pan(0.1);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoom(2, middle);
        case Qt::Key_Minus:
            return zoom(0.5, middle);
        case Qt::Key_0:
        case Qt::Key_Home:
            return resetRange();
        default:
            FigureWidget::keyPressEvent(event);
    }
}

void HistogramView::leaveEvent(QEvent*) {
    m_pointer.reset();
    update();
}

void HistogramView::addOwnActions(QMenu& menu, const QPoint&) {
    QAction* all = menu.addAction(tr("Show &everything"));
    all->setObjectName(QStringLiteral("showEverything"));
    connect(all, &QAction::triggered, this, &HistogramView::resetRange);
}

QString HistogramView::title() const {
    return m_content.name.isEmpty() ? tr("Distribution")
                                    : tr("Distribution of %1").arg(m_content.name);
}

std::vector<QStringList> HistogramView::table() const {
    QStringList header = {tr("From"), tr("To"), tr("Original (weights)")};
    if (m_content.decoded) header.append(tr("Decoded from %1 (weights)").arg(m_content.formatName));
    std::vector<QStringList> rows = {header};
    if (!m_content.statistics) return rows;
    const HistogramBins bins = binsFor(m_content, m_low, m_high, plotRect().width());
    for (std::size_t i = 0; i < bins.original.size(); ++i) {
        QStringList row = {tableNumber(bins.edges[i]), tableNumber(bins.edges[i + 1]),
                           tableNumber(bins.original[i])};
        if (m_content.decoded) row.append(tableNumber(bins.decoded[i]));
        rows.push_back(row);
    }
    return rows;
}

}  // namespace weightscape::ui
