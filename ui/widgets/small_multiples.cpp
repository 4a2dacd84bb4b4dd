// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/small_multiples.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/text/number_format.h"

namespace weightscape::ui {
namespace {

constexpr double kCellWidth = 150, kCellHeight = 96, kCellHead = 18, kCellFoot = 26;

double heightOf(double count) {
    return std::log10(1 + count);
}

}  // namespace

SmallMultiples::SmallMultiples(QWidget* parent) : FigureWidget(parent) {
    setAccessibleName(tr("The same role in all layers"));
}

void SmallMultiples::setContent(SmallMultiplesContent content) {
    const bool sameShape = content.histograms.size() == m_content.histograms.size();
    m_content = std::move(content);
    if (!sameShape) updateGeometry();
    update();
}

void SmallMultiples::setCurrent(int id) {
    m_current = id;
    update();
}

int SmallMultiples::columns(double width) const {
    return std::max(1, static_cast<int>(width / kCellWidth));
}

QSize SmallMultiples::minimumSizeHint() const {
    return {static_cast<int>(kCellWidth) + 8, heightForWidth(std::max(width(), 320))};
}

int SmallMultiples::heightForWidth(int width) const {
    const int perRow = columns(width);
    const int rows = (static_cast<int>(m_content.histograms.size()) + perRow - 1) / perRow;
    return static_cast<int>(std::max(1, rows) * kCellHeight + kCellFoot);
}

QRectF SmallMultiples::placeIn(const QSizeF& size, std::size_t index) const {
    const auto perRow = static_cast<std::size_t>(columns(size.width()));
    const double width = size.width() / static_cast<double>(perRow);
    const std::size_t row = index / perRow;
    return {width * static_cast<double>(index % perRow), kCellHeight * static_cast<double>(row),
            width, kCellHeight};
}

QRectF SmallMultiples::place(int id) const {
    const auto found = std::ranges::find(m_content.histograms, id, &SmallHistogram::id);
    return found == m_content.histograms.end()
               ? QRectF()
               : placeIn(size(), static_cast<std::size_t>(found - m_content.histograms.begin()));
}

void SmallMultiples::paintOne(QPainter& painter, const SmallHistogram& one, const QRectF& place,
                              double most, const Theme& theme) const {
    const QRectF cell = place.adjusted(kGapSmall, kGapSmall, -kGapSmall, -kGapSmall);
    painter.setPen(theme.text);
    painter.drawText(QRectF(cell.left(), cell.top(), cell.width(), kCellHead), Qt::AlignLeft,
                     painter.fontMetrics().elidedText(one.title, Qt::ElideMiddle,
                                                      static_cast<int>(cell.width() * 0.6)));
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(cell.left(), cell.top(), cell.width(), kCellHead), Qt::AlignRight,
                     one.note);
    const QRectF plot = cell.adjusted(0, kCellHead, 0, -2);
    if (one.counts.empty()) return paintHatch(painter, plot, theme);
    const double width = plot.width() / static_cast<double>(one.counts.size());
    for (std::size_t bin = 0; bin < one.counts.size(); ++bin) {
        if (one.counts[bin] <= 0 || most <= 0) continue;
        const double height = plot.height() * heightOf(one.counts[bin]) / most;
        painter.fillRect(QRectF(plot.left() + width * static_cast<double>(bin),
                                plot.bottom() - height, std::max(1.0, width - 0.3), height),
                         theme.original);
    }
    painter.fillRect(QRectF(plot.left(), plot.bottom(), plot.width(), 1), theme.hairline);
}

void SmallMultiples::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (m_content.histograms.empty()) {
        return paintEmpty(painter, size, theme, m_content.emptyText);
    }
    double most = 0;
    for (const SmallHistogram& one : m_content.histograms) {
        for (const double count : one.counts) most = std::max(most, heightOf(count));
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(textFont(kTextSmall));
    for (std::size_t i = 0; i < m_content.histograms.size(); ++i) {
        paintOne(painter, m_content.histograms[i], placeIn(size, i), most, theme);
    }
    const QRectF last = placeIn(size, m_content.histograms.size() - 1);
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(kGap, last.bottom(), size.width() - 2 * kGap, kCellFoot),
                     Qt::AlignVCenter,
                     tr("Each from %1 to %2: %3; heights logarithmic")
                         .arg(formatSignificant(m_content.low), formatSignificant(m_content.high),
                              m_content.xTitle));
    painter.restore();
}

void SmallMultiples::paintMoment(QPainter& painter, const Theme& theme) const {
    const QRectF current = place(m_current);
    if (!current.isNull()) {
        paintOutline(painter, current.adjusted(1, 1, -2, -2), theme.accent, hasFocus() ? 2 : 1);
    }
}

void SmallMultiples::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    for (const SmallHistogram& one : m_content.histograms) {
        if (place(one.id).contains(event->position())) return Q_EMIT chosen(one.id);
    }
}

void SmallMultiples::keyPressEvent(QKeyEvent* event) {
    const auto& all = m_content.histograms;
    const auto found = std::ranges::find(all, m_current, &SmallHistogram::id);
    const int perRow = columns(width());
    const int step = event->key() == Qt::Key_Left    ? -1
                     : event->key() == Qt::Key_Right ? 1
                     : event->key() == Qt::Key_Up    ? -perRow
                     : event->key() == Qt::Key_Down  ? perRow
                                                     : 0;
    if (step == 0 || all.empty()) return FigureWidget::keyPressEvent(event);
    const int from = found == all.end() ? 0 : static_cast<int>(found - all.begin());
    const int to = std::clamp(from + step, 0, static_cast<int>(all.size()) - 1);
    Q_EMIT chosen(all[static_cast<std::size_t>(to)].id);
}

std::vector<QStringList> SmallMultiples::table() const {
    std::vector<QStringList> rows = {{tr("Tensor"), tr("From"), tr("To"), tr("Weights")}};
    for (const SmallHistogram& one : m_content.histograms) {
        const double width = (m_content.high - m_content.low) /
                             static_cast<double>(std::max<std::size_t>(1, one.counts.size()));
        for (std::size_t bin = 0; bin < one.counts.size(); ++bin) {
            const double from = m_content.low + width * static_cast<double>(bin);
            rows.push_back({one.title, tableNumber(from), tableNumber(from + width),
                            tableNumber(one.counts[bin])});
        }
    }
    return rows;
}

}  // namespace weightscape::ui
