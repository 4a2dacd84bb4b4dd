// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/error_parts_view.h"

#include <QPainter>
#include <algorithm>
#include <utility>

#include "ui/widgets/chart_figure.h"

namespace weightscape::ui {

ErrorPartsView::ErrorPartsView(QWidget* parent) : FigureWidget(parent) {
    setAccessibleName(title());
}

void ErrorPartsView::setParts(std::vector<ErrorPart> parts, QString emptyText) {
    m_parts = std::move(parts);
    m_emptyText = std::move(emptyText);
    QStringList said;
    for (const ErrorPart& part : m_parts) {
        said << QStringLiteral("%1 %2").arg(part.name, part.shareText);
    }
    setAccessibleDescription(said.join(QStringLiteral(", ")));
    update();
}

void ErrorPartsView::paint(QPainter& painter, const QSizeF& size, const Theme& theme) const {
    painter.fillRect(QRectF({}, size), theme.base);
    if (m_parts.empty()) return paintEmpty(painter, size, theme, m_emptyText);
    painter.setFont(textFont(kTextSmall));
    const QFontMetricsF metrics(painter.font());
    double names = 0.0;
    for (const ErrorPart& part : m_parts) {
        names = std::max(names, metrics.horizontalAdvance(part.name));
    }
    const double numbers = metrics.horizontalAdvance(QStringLiteral("100.0 %")) + kGap;
    const double left = kGapWide + names + kGap;
    const double width = std::max(10.0, size.width() - left - numbers - kGapWide);
    const double step =
        std::min(26.0, (size.height() - 2 * kGap) / static_cast<double>(m_parts.size()));
    double from = 0.0;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const ErrorPart& part = m_parts[i];
        const double y = kGap + static_cast<double>(i) * step;
        const double share = std::clamp(part.share, 0.0, 1.0 - std::min(1.0, from));
        painter.setPen(theme.text);
        painter.drawText(QRectF(kGapWide, y, names, step), Qt::AlignVCenter | Qt::AlignLeft,
                         part.name);
        painter.fillRect(QRectF(left, y + 3, width, step - 6), theme.grid);
        painter.fillRect(QRectF(left + from * width, y + 3, std::max(1.0, share * width), step - 6),
                         seriesColor(i, theme));
        painter.drawText(QRectF(left + width, y, numbers, step), Qt::AlignVCenter | Qt::AlignRight,
                         part.shareText);
        from += share;
    }
}

std::vector<QStringList> ErrorPartsView::table() const {
    std::vector<QStringList> rows = {{tr("Cause"), tr("Share of the squared error")}};
    for (const ErrorPart& part : m_parts) rows.push_back({part.name, tableNumber(part.share)});
    return rows;
}

}  // namespace weightscape::ui
