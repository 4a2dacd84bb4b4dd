// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/size/size_bars.h"

#include <QPainter>
#include <algorithm>

#include "ui/lessons/lesson_axis.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/chart_data.h"

namespace weightscape::ui {
namespace {

constexpr qreal kCaptionHeight = 20, kBarThickness = 26, kAxisRoom = 40, kMarksRoom = 18;
/// Memories that people have, GiB.
constexpr double kMemories[] = {8, 16, 24, 48, 80, 160, 320, 640};

double inGiga(std::uint64_t bytes) {
    return static_cast<double>(bytes) / 1e9;
}

}  // namespace

SizeBars::SizeBars(QWidget* parent) : FigureWidget(parent) {
    nameControl(this, QStringLiteral("sizeBars"), tr("Sizes"),
                tr("What the weights take at several numbers of bits, and below what is chosen, "
                   "term by term. Dashed lines are memories that people have."));
}

void SizeBars::setBars(std::vector<SizeBar> bars) {
    m_bars = std::move(bars);
    update();
}

QString SizeBars::title() const {
    return tr("How big is a model");
}

std::vector<QStringList> SizeBars::table() const {
    std::vector<QStringList> rows = {
        {tr("Bar"), tr("Term"), tr("Least (bytes)"), tr("Most (bytes)")}};
    for (const SizeBar& bar : m_bars) {
        for (const memory::SizeTerm& term : bar.terms) {
            rows.push_back(
                {bar.name, said(term.name), QString::number(term.low), QString::number(term.high)});
        }
    }
    return rows;
}

double SizeBars::mostBytes() const {
    double most = 0;
    for (const SizeBar& bar : m_bars) {
        most = std::max(most, inGiga(memory::totalOf(bar.terms).high));
    }
    return most;
}

void SizeBars::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (m_bars.empty()) return;
    const QRectF plot =
        QRectF(QPointF(0, 0), size).adjusted(kGapWide, kMarksRoom + kGap, -kGapPage, -kAxisRoom);
    paintAxis(painter, plot, theme);
    const qreal row = plot.height() / static_cast<qreal>(m_bars.size());
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const QRectF place(plot.left(), plot.top() + row * static_cast<qreal>(i), plot.width(),
                           row);
        paintBar(painter, place, m_bars[i], theme);
    }
}

void SizeBars::paintAxis(QPainter& painter, const QRectF& plot, const Theme& theme) const {
    const double most = mostBytes();
    const auto x = [&](double giga) { return plot.left() + plot.width() * giga / most; };
    ui::paintAxis(
        painter, plot,
        {.ticks = linearTicks(0, most, plot.width() > 500 ? 8 : 5), .x = x, .labelGap = 4}, theme);
    painter.drawText(QRectF(plot.left(), plot.bottom() + 20, plot.width(), 16), Qt::AlignCenter,
                     tr("GB (powers of 1000)"));
    qreal free = plot.left();
    for (const double gibi : kMemories) {
        const qreal at = x(gibi * 0x1p30 / 1e9);
        // Names stand apart.
        if (at > plot.right() || at < free) continue;
        painter.setPen(QPen(theme.secondaryText, 1, Qt::DashLine));
        painter.drawLine(QPointF(at, plot.top() - 4), QPointF(at, plot.bottom()));
        const QString name = tr("%1 GiB").arg(gibi);
        painter.drawText(QRectF(at - 40, plot.top() - kMarksRoom - 4, 80, 14), Qt::AlignCenter,
                         name);
        free = at + 60;
    }
}

void SizeBars::paintBar(QPainter& painter, const QRectF& place, const SizeBar& bar,
                        const Theme& theme) const {
    const qreal scale = place.width() / mostBytes();
    const memory::SizeTerm total = memory::totalOf(bar.terms);
    painter.setFont(textFont(kTextNormal, !bar.isReference));
    painter.setPen(theme.text);
    const QString value = total.low == total.high
                              ? formatBytesDecimal(total.high)
                              : QStringLiteral("%1–%2").arg(formatBytesDecimal(total.low),
                                                            formatBytesDecimal(total.high));
    const QRectF caption(place.left() + kGapSmall, place.top(), place.width(), kCaptionHeight);
    const QString words = QStringLiteral("%1   %2").arg(bar.name, value);
    // The marks of memories end where words stand.
    painter.fillRect(painter.boundingRect(caption, Qt::AlignLeft | Qt::AlignVCenter, words),
                     theme.base);
    painter.drawText(caption, Qt::AlignLeft | Qt::AlignVCenter, words);
    qreal left = place.left();
    const qreal top = place.top() + kCaptionHeight;
    const qreal height = std::min(kBarThickness, place.height() - kCaptionHeight - kGapSmall);
    for (std::size_t i = 0; i < bar.terms.size(); ++i) {
        const memory::SizeTerm& term = bar.terms[i];
        const qreal sure = scale * inGiga(term.low);
        const qreal open = scale * inGiga(term.high - term.low);
        const QColor color = bar.isReference ? theme.original : seriesColor(i, theme);
        painter.fillRect(QRectF(left, top, sure, height), color);
        if (open > 0) paintHatch(painter, QRectF(left + sure, top, open, height), theme);
        const QString name = said(term.name);
        painter.setFont(textFont(kTextSmall));
        if (!bar.isReference && painter.fontMetrics().horizontalAdvance(name) + 8 < sure) {
            painter.setPen(inkOn(color));
            painter.drawText(QRectF(left + 4, top, sure, height), Qt::AlignLeft | Qt::AlignVCenter,
                             name);
        }
        left += sure + open;
    }
}

}  // namespace weightscape::ui
