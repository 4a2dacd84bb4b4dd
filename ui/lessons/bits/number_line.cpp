// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lessons/bits/number_line.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/lessons/lesson_axis.h"
#include "ui/look/plain_text.h"
#include "ui/text/to_qt.h"
#include "ui/widgets/axis.h"

namespace weightscape::ui {
namespace {

constexpr qreal kNameWidth = 84, kAxisHeight = 34, kNeighbourHeight = 92, kBarHeight = 12;
constexpr unsigned kNeighboursEach = 4;
/// FP32 reaches from 1.4e-45 to 3.4e38.
constexpr double kLowest = 1e-46, kHighest = 1e40;

QString spelled(double value) {
    return formatWeight(static_cast<float>(value));
}

}  // namespace

NumberLine::NumberLine(QWidget* parent) : FigureWidget(parent) {
    nameControl(this, QStringLiteral("numberLine"), tr("Ranges of the formats"),
                tr("Where the numbers of each format lie, on a logarithmic line. The pale "
                   "part is of numbers with fewer fraction bits. Below: the neighbours of "
                   "the number."));
}

void NumberLine::setContent(const NumberLineContent& content) {
    m_content = content;
    update();
}

QString NumberLine::title() const {
    return tr("Numbers in bits");
}

std::vector<QStringList> NumberLine::table() const {
    std::vector<QStringList> rows = {{tr("Format"), tr("Bits"), tr("Smallest number above 0"),
                                      tr("Smallest with all fraction bits"), tr("Largest number"),
                                      tr("Gap at 1")}};
    for (const lessons::BitFormat& format : lessons::allBitFormats()) {
        rows.push_back({fromUtf8(format.label), QString::number(format.bits()),
                        tableNumber(format.smallest()), tableNumber(format.smallestNormal()),
                        tableNumber(format.largest()), tableNumber(format.gapAtOne())});
    }
    return rows;
}

void NumberLine::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    if (m_content.format == nullptr) return;
    const QRectF all = QRectF(QPointF(0, 0), size).adjusted(kGapWide, kGap, -kGapWide, -kGap);
    paintRanges(painter, all.adjusted(0, 0, 0, -kNeighbourHeight), theme);
    paintNeighbours(
        painter, QRectF(all.left(), all.bottom() - kNeighbourHeight, all.width(), kNeighbourHeight),
        theme);
}

void NumberLine::paintRanges(QPainter& painter, const QRectF& area, const Theme& theme) const {
    const ValueScale scale{kLowest, kHighest, true};
    const QRectF plot = area.adjusted(kNameWidth, 0, 0, -kAxisHeight);
    const auto x = [&](double value) { return plot.left() + plot.width() * scale.position(value); };
    paintAxis(painter, plot, {.ticks = scale.ticks(plot.width() > 500 ? 10 : 5), .x = x}, theme);
    painter.drawText(QRectF(plot.left(), plot.bottom() + 16, plot.width(), 16), Qt::AlignCenter,
                     tr("Magnitude (logarithmic)"));
    const auto formats = lessons::allBitFormats();
    const qreal row = plot.height() / static_cast<qreal>(formats.size());
    for (std::size_t i = 0; i < formats.size(); ++i) {
        const lessons::BitFormat& format = formats[i];
        const bool isShown = &format == m_content.format;
        const qreal middle = plot.top() + row * (static_cast<qreal>(i) + 0.5);
        painter.setFont(textFont(kTextNormal, isShown));
        painter.setPen(theme.text);
        painter.drawText(QRectF(area.left(), middle - row / 2, kNameWidth - kGap, row),
                         Qt::AlignRight | Qt::AlignVCenter, fromUtf8(format.label));
        const QColor color = isShown ? theme.recipeA : theme.original;
        const qreal height = std::min(kBarHeight, row - 4);
        const auto bar = [&](double low, double high, int alpha) {
            QColor fill = color;
            fill.setAlpha(alpha);
            painter.fillRect(QRectF(x(low), middle - height / 2, x(high) - x(low), height), fill);
        };
        bar(format.smallest(), format.smallestNormal(), 90);
        bar(format.smallestNormal(), format.largest(), 255);
    }
    const lessons::BitNumber number = lessons::readBits(*m_content.format, m_content.bits);
    const double shown = std::abs(number.isFinite ? number.value : m_content.asked.value_or(0));
    if (shown > 0 && std::isfinite(shown)) {
        painter.setPen(QPen(number.isFinite ? theme.text : theme.difference, 2));
        painter.drawLine(QPointF(x(shown), plot.top()), QPointF(x(shown), plot.bottom()));
    }
}

void NumberLine::paintNeighbours(QPainter& painter, const QRectF& area, const Theme& theme) const {
    const auto numbers = lessons::neighbours(*m_content.format, m_content.bits, kNeighboursEach);
    const lessons::BitNumber number = lessons::readBits(*m_content.format, m_content.bits);
    painter.setFont(textFont(kTextNormal));
    painter.setPen(theme.text);
    if (numbers.size() < 2) {
        painter.drawText(area, Qt::AlignCenter, tr("These bits are no number: infinity, or NaN."));
        return;
    }
    painter.drawText(
        QRectF(area.left(), area.top(), area.width(), 20), Qt::AlignLeft,
        tr("Its neighbours in %1, true to scale").arg(fromUtf8(m_content.format->label)));
    const qreal line = area.top() + 46;
    double low = numbers.front();
    double high = numbers.back();
    const bool hasAsked = m_content.asked && std::isfinite(*m_content.asked) &&
                          *m_content.asked >= low && *m_content.asked <= high;
    const auto x = [&](double value) {
        return area.left() + 40 + (area.width() - 80) * (value - low) / (high - low);
    };
    painter.setPen(QPen(theme.hairline, 1));
    painter.drawLine(QPointF(x(low), line), QPointF(x(high), line));
    for (const double value : numbers) {
        const bool isIt = value == number.value;
        painter.setPen(Qt::NoPen);
        painter.setBrush(isIt ? theme.recipeA : theme.original);
        painter.drawEllipse(QPointF(x(value), line), isIt ? 7 : 4, isIt ? 7 : 4);
    }
    painter.setPen(theme.text);
    painter.setFont(textFont(kTextSmall));
    const auto label = [&](double value, Qt::Alignment side) {
        painter.drawText(QRectF(x(value) - 70, line + 12, 140, 16), side, spelled(value));
    };
    for (const double value : {low, high}) label(value, Qt::AlignCenter);
    if (number.value != low && number.value != high) label(number.value, Qt::AlignCenter);
    if (!hasAsked) return;
    painter.setPen(QPen(theme.difference, 2));
    const qreal asked = x(*m_content.asked);
    painter.drawLine(QPointF(asked, line - 14), QPointF(asked, line + 10));
    painter.drawText(QRectF(asked - 120, line + 28, 240, 16), Qt::AlignCenter,
                     tr("written: %1").arg(spelled(*m_content.asked)));
}

}  // namespace weightscape::ui
