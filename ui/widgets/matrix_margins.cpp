// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/matrix_margins.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/text/number_format.h"
#include "ui/text/window_text.h"
#include "ui/widgets/matrix_view.h"

namespace weightscape::ui {
namespace {

constexpr double kMatrixGutter = 28;
constexpr double kMatrixLegend = 40;

}  // namespace

MatrixFrame matrixFrame(const QSizeF& size) {
    MatrixFrame frame;
    const double width = std::max(1.0, size.width() - kMatrixGutter - kGap);
    const double height = std::max(1.0, size.height() - kMatrixGutter - kMatrixLegend);
    frame.picture = QRectF(0, 0, width, height);
    frame.rightGutter = QRectF(width + kGapSmall, 0, kMatrixGutter, height);
    frame.bottomGutter = QRectF(0, height + kGapSmall, width, kMatrixGutter - kGapSmall);
    frame.legend =
        QRectF(kGapWide, height + kMatrixGutter, size.width() - 2 * kGapWide, kMatrixLegend);
    return frame;
}

MatrixMargins::MatrixMargins(const MatrixView& view, QPainter& painter, const Theme& theme)
    : m_view(view), m_painter(painter), m_theme(theme), m_frame(matrixFrame(view.size())) {}

void MatrixMargins::paint() const {
    paintOverview();
    paintGutters();
    paintLegend();
}

void MatrixMargins::paintProfile(const QRectF& gutter, bool ofColumns) const {
    const auto& statistics = *m_view.content().statistics;
    const auto& profile = ofColumns ? statistics.columnAbsMax : statistics.rowAbsMax;
    const double most = statistics.absMax();
    if (profile.empty() || !(most > 0)) return;
    const MatrixCamera& camera = m_view.camera();
    const double first = ofColumns ? camera.left : camera.top;
    const double length = ofColumns ? gutter.width() : gutter.height();
    const double depth = ofColumns ? gutter.height() : gutter.width();
    for (int pixel = 0; pixel < static_cast<int>(length); ++pixel) {
        const double from = first + pixel / camera.scale();
        const double to = first + (pixel + 1) / camera.scale();
        const auto begin = static_cast<std::ptrdiff_t>(std::max(0.0, std::floor(from)));
        const auto end = std::min<std::ptrdiff_t>(
            static_cast<std::ptrdiff_t>(profile.size()),
            std::max(begin + 1, static_cast<std::ptrdiff_t>(std::ceil(to))));
        if (to <= 0 || begin >= end) continue;
        const double size =
            *std::max_element(profile.begin() + begin, profile.begin() + end) / most * depth;
        m_painter.fillRect(ofColumns ? QRectF(gutter.left() + pixel, gutter.top(), 1, size)
                                     : QRectF(gutter.left(), gutter.top() + pixel, size, 1),
                           m_theme.original);
    }
}

void MatrixMargins::paintGutters() const {
    if (!m_view.content().statistics) return;
    paintProfile(m_frame.rightGutter, false);
    paintProfile(m_frame.bottomGutter, true);
}

void MatrixMargins::paintOverview() const {
    const QRectF place = m_view.overviewRect();
    if (place.isEmpty()) return;
    m_painter.fillRect(place.adjusted(-3, -3, 3, 3), m_theme.base);
    m_painter.drawImage(place, m_view.previewImage(m_theme));
    paintOutline(m_painter, place.adjusted(-1, -1, 0, 0), m_theme.hairline, 1);
    const MatrixSize matrix = m_view.matrixSize();
    const QRectF seen = visiblePart(m_view.camera(), matrix, m_frame.picture.size());
    const double x = place.width() / static_cast<double>(matrix.columns);
    const double y = place.height() / static_cast<double>(matrix.rows);
    const QRectF window(place.left() + seen.left() * x, place.top() + seen.top() * y,
                        std::max(3.0, seen.width() * x), std::max(3.0, seen.height() * y));
    paintOutline(m_painter, window, m_theme.base, 3);
    paintOutline(m_painter, window, m_theme.accent, 1.5);
}

void MatrixMargins::paintLegend() const {
    const Plane plane = m_view.mainPlane();
    const double range = m_view.rangeOf(plane);
    m_painter.setFont(textFont(kTextSmall));
    const QString name = plane == Plane::Difference
                             ? QStringLiteral("%1 − %2").arg(m_view.content().activeName,
                                                             m_view.content().referenceName)
                             : tr("Value of the weight");
    const double nameWidth = m_painter.fontMetrics().horizontalAdvance(name) + kGapWide;
    const double top = m_frame.legend.top() + kGap;
    m_painter.setPen(m_theme.text);
    m_painter.drawText(QRectF(m_frame.legend.left(), top - 2, nameWidth, 16), Qt::AlignVCenter,
                       name);
    const int zoom = m_view.camera().zoom;
    const QString scale = zoom >= 0 ? tr("%1 px per weight").arg(1 << zoom)
                          : m_view.pooling() == Pooling::Mean
                              ? tr("%1 × %1 per px, mean").arg(1 << -zoom)
                              : tr("%1 × %1 per px, loudest").arg(1 << -zoom);
    const double scaleWidth = m_painter.fontMetrics().horizontalAdvance(scale) + kGapWide;
    const QRectF bar(m_frame.legend.left() + nameWidth, top,
                     std::clamp(m_frame.legend.width() - nameWidth - scaleWidth - 60, 80.0, 260.0),
                     12);
    for (int i = 0; i < static_cast<int>(bar.width()); ++i) {
        m_painter.fillRect(QRectF(bar.left() + i, bar.top(), 1.5, bar.height()),
                           QColor(divergingColor(2.0 * i / (bar.width() - 1) - 1, m_theme)));
    }
    paintOutline(m_painter, bar, m_theme.hairline, 1);
    m_painter.setPen(m_theme.secondaryText);
    for (const double end : {-1.0, 0.0, 1.0}) {
        const double x = bar.left() + (end + 1) / 2 * bar.width();
        QString text = formatSignificant(end * range);
        if (end < 0) text.prepend(QStringLiteral("≤ "));
        if (end > 0) text.prepend(QStringLiteral("≥ "));
        m_painter.drawText(QRectF(x - 50, bar.bottom() + 2, 100, 14), Qt::AlignCenter, text);
    }
    m_painter.drawText(
        QRectF(bar.right() + 50, top - 2, m_frame.legend.right() - bar.right() - 50, 16),
        Qt::AlignRight | Qt::AlignVCenter, scale);
}

}  // namespace weightscape::ui
