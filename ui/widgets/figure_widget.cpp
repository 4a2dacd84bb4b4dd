// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure_widget.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPaintEngine>
#include <QPainter>
#include <QVarLengthArray>
#include <algorithm>
#include <cmath>

#include "ui/widgets/figure_actions.h"

namespace weightscape::ui {
namespace {

constexpr qreal kHatchStep = 6;

/// With the painter's pen. The ends are computed: clipping is lost in SVG.
void paintHatchLines(QPainter& painter, const QRectF& rect) {
    const qreal first = std::ceil((rect.left() + rect.top()) / kHatchStep) * kHatchStep;
    QVarLengthArray<QLineF, 64> lines;
    for (qreal sum = first; sum < rect.right() + rect.bottom(); sum += kHatchStep) {
        const qreal left = std::max(rect.left(), sum - rect.bottom());
        const qreal right = std::min(rect.right(), sum - rect.top());
        lines.append(QLineF(left, sum - left, right, sum - right));
    }
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
}

/// The square that the hatch repeats, in device pixels: where there are any, filling with it takes
/// a tenth of the time of hundreds of smooth lines. Null for SVG, and where a square is not whole
/// pixels.
QImage hatchTile(const QPainter& painter) {
    const QTransform& to = painter.deviceTransform();
    const qreal pixels = kHatchStep * to.m11();
    const bool isPlain = to.type() <= QTransform::TxScale && to.m11() == to.m22();
    if (painter.paintEngine()->type() != QPaintEngine::Raster || !isPlain || pixels < 1 ||
        pixels != std::floor(pixels)) {
        return {};
    }
    QImage tile(QSize(1, 1) * static_cast<int>(pixels), QImage::Format_ARGB32_Premultiplied);
    tile.fill(Qt::transparent);
    QPainter lines(&tile);
    lines.setRenderHint(QPainter::Antialiasing);
    lines.scale(to.m11(), to.m22());
    lines.setPen(painter.pen());
    paintHatchLines(lines, QRectF(-kHatchStep, -kHatchStep, 3 * kHatchStep, 3 * kHatchStep));
    return tile;
}

}  // namespace

FigureWidget::FigureWidget(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void FigureWidget::paintMoment(QPainter&, const Theme&) const {}

void FigureWidget::addOwnActions(QMenu&, const QPoint&) {}

QPoint FigureWidget::menuPosition() const {
    return rect().center();
}

void FigureWidget::paintEvent(QPaintEvent*) {
    const Theme& theme = currentTheme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), theme.base);
    paint(painter, size(), theme);
    paintMoment(painter, theme);
}

void FigureWidget::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QPoint at = byKey ? menuPosition() : event->pos();
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("figureMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addOwnActions(*menu, at);
    if (!menu->isEmpty()) menu->addSeparator();
    addFigureActions(*menu, *this, *this);
    menu->popup(mapToGlobal(at));
    event->accept();
}

void FigureWidget::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) update();
    QWidget::changeEvent(event);
}

void paintHatch(QPainter& painter, const QRectF& rect, const Theme& theme) {
    painter.save();
    painter.fillRect(rect, theme.window);
    painter.setPen(QPen(theme.disabledText, 1));
    // Lines x + y = sum hang on the page, not on the rectangle, so that neighbours join.
    if (const QImage tile = hatchTile(painter); !tile.isNull()) {
        QBrush brush(tile);
        const qreal scale = kHatchStep / tile.width();
        brush.setTransform(QTransform::fromScale(scale, scale));
        painter.fillRect(rect, brush);
    } else {
        paintHatchLines(painter, rect);
    }
    painter.restore();
}

void paintOutline(QPainter& painter, const QRectF& rect, const QColor& color, double width) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, width));
    painter.drawRect(rect);
}

void paintFocusFrame(QPainter& painter, const QRectF& rect, const Theme& theme) {
    painter.save();
    paintOutline(painter, rect, theme.base, 4);
    paintOutline(painter, rect, theme.accent, 2);
    painter.restore();
}

void paintEmpty(QPainter& painter, const QSizeF& size, const Theme& theme, const QString& text) {
    painter.save();
    painter.setFont(textFont(kTextLarge));
    painter.setPen(theme.secondaryText);
    const QRectF area =
        QRectF(QPointF(0, 0), size).adjusted(kGapPage, kGapPage, -kGapPage, -kGapPage);
    painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, text);
    painter.restore();
}

}  // namespace weightscape::ui
