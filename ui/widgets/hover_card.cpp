// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/hover_card.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <span>

#include "ui/look/theme.h"

namespace weightscape::ui {
namespace {

constexpr int kFactLine = 18;
constexpr int kSparkline = 36;
constexpr int kWidest = 360;

/// A histogram as small as a word: logarithmic heights (log10(1 + n)), so that tails are seen.
void paintSparkline(QPainter& painter, const QRectF& rect, std::span<const std::uint64_t> counts,
                    const QColor& color) {
    if (counts.empty()) return;
    const std::uint64_t most = *std::max_element(counts.begin(), counts.end());
    if (most == 0) return;
    const double top = std::log10(1.0 + static_cast<double>(most));
    const double width = rect.width() / static_cast<double>(counts.size());
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] == 0) continue;
        // A single weight is still a mark of one pixel: tails must not vanish.
        const double height =
            std::max(1.0, rect.height() * std::log10(1.0 + static_cast<double>(counts[i])) / top);
        const double left = rect.left() + width * static_cast<double>(i);
        // A little overlap: edges between pixels would show as pale stripes.
        painter.fillRect(QRectF(left, rect.bottom() - height, width + 0.3, height), color);
    }
}

}  // namespace

HoverCard::HoverCard(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("hoverCard"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

QSize HoverCard::contentSize() const {
    const QFontMetricsF metrics(textFont(kTextSmall));
    double width = QFontMetricsF(textFont(kTextNormal, true)).horizontalAdvance(m_content.title);
    for (const auto& [label, value] : m_content.facts) {
        width = std::max(width, metrics.horizontalAdvance(label + value) + kGapPage);
    }
    if (!m_content.histogram.empty()) width = std::max(width, 160.0);
    const int spark = m_content.histogram.empty() ? 0 : kSparkline + kFactLine;
    return {
        std::min(static_cast<int>(std::ceil(width)), kWidest) + 2 * kGapWide,
        kFactLine * (static_cast<int>(m_content.facts.size()) + 1) + kGapSmall + spark + 2 * kGap};
}

void HoverCard::showAt(const QPoint& at, CardContent content) {
    m_content = std::move(content);
    resize(contentSize());
    const QRect room = parentWidget()->rect();
    QPoint corner = at + QPoint(kGapPage, kGapPage);
    if (corner.x() + width() > room.right()) corner.setX(at.x() - kGapPage - width());
    if (corner.y() + height() > room.bottom()) corner.setY(at.y() - kGapPage - height());
    corner.setX(std::clamp(corner.x(), 0, std::max(0, room.width() - width())));
    corner.setY(std::clamp(corner.y(), 0, std::max(0, room.height() - height())));
    move(corner);
    show();
    raise();
    update();
}

void HoverCard::paintEvent(QPaintEvent*) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.setPen(QPen(theme.hairline, 1));
    painter.setBrush(theme.raised);
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    QRectF line(kGapWide, kGap, width() - 2 * kGapWide, kFactLine);
    painter.setFont(textFont(kTextNormal, true));
    painter.setPen(theme.text);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_content.title, Qt::ElideMiddle,
                                                      static_cast<int>(line.width())));
    line.translate(0, kFactLine + kGapSmall);
    painter.setFont(textFont(kTextSmall));
    for (const auto& [label, value] : m_content.facts) {
        painter.setPen(theme.secondaryText);
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, label);
        painter.setPen(theme.text);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, value);
        line.translate(0, kFactLine);
    }
    if (m_content.histogram.empty()) return;
    paintSparkline(painter, QRectF(line.left(), line.top(), line.width(), kSparkline),
                   m_content.histogram, theme.original);
    line.translate(0, kSparkline);
    painter.setPen(theme.secondaryText);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_content.histogramLow);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, m_content.histogramHigh);
}

}  // namespace weightscape::ui
