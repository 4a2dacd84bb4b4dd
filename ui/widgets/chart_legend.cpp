// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_legend.h"

#include <QFontMetricsF>
#include <QPainter>

#include "ui/look/theme.h"

namespace weightscape::ui {
namespace {

constexpr double kLine = 18;
constexpr double kSample = 22;  ///< width of the piece of line before a name

}  // namespace

ChartLegend::ChartLegend(QGraphicsItem* parent) : QGraphicsItem(parent) {
    setZValue(100);
}

void ChartLegend::setEntries(std::vector<Entry> entries) {
    m_entries = std::move(entries);
    m_places.assign(m_entries.size(), {});
    update();
}

void ChartLegend::setPen(std::size_t entry, const QPen& pen) {
    m_entries[entry].pen = pen;
    update();
}

void ChartLegend::setTextColor(const QColor& color) {
    m_textColor = color;
    update();
}

double ChartLegend::layOut(double width) {
    prepareGeometryChange();
    const QFontMetricsF metrics(textFont(kTextSmall));
    double x = 0;
    double y = 0;
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const double needed = kSample + metrics.horizontalAdvance(m_entries[i].name);
        if (x > 0 && x + needed > width) {
            x = 0;
            y += kLine;
        }
        m_places[i] = {x, y};
        x += needed + kGapPage;
    }
    m_size = QSizeF(width, m_entries.empty() ? 0 : y + kLine);
    return m_size.height();
}

QRectF ChartLegend::boundingRect() const {
    return {QPointF(0, 0), m_size};
}

void ChartLegend::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    painter->setFont(textFont(kTextSmall));
    const QFontMetricsF metrics(painter->font());
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const QPointF& at = m_places[i];
        painter->setPen(m_entries[i].pen);
        painter->drawLine(at + QPointF(0, kLine / 2), at + QPointF(kSample - 6, kLine / 2));
        painter->setPen(m_textColor);
        painter->drawText(QRectF(at + QPointF(kSample, 0),
                                 QSizeF(metrics.horizontalAdvance(m_entries[i].name) + 2, kLine)),
                          Qt::AlignLeft | Qt::AlignVCenter, m_entries[i].name);
    }
}

}  // namespace weightscape::ui
