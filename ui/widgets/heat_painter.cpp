// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/heat_painter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "ui/text/window_text.h"
#include "ui/widgets/figure_widget.h"

namespace weightscape::ui {
namespace {

constexpr double kLegendHeight = 40;
constexpr double kColumnLabels = 32;
constexpr double kWidestLabel = 120;

bool onScale(const HeatGrid& grid, double value) {
    const double position = grid.scale.position(value);
    return position >= -1e-9 && position <= 1 + 1e-9;
}

/// The colour at a share of the scale.
QColor shareColor(const HeatGrid& grid, double share, const Theme& theme) {
    return QColor(grid.diverging ? divergingColor(2 * share - 1, theme) : sequentialColor(share));
}

/// What is infinite because weights overflow has a place on no scale, but is no blank either.
QColor cellColor(const HeatGrid& grid, const HeatCell& cell, const Theme& theme) {
    const bool overflows = cell.alarm && std::isinf(cell.value);
    return overflows ? theme.error : heatColor(grid, cell.value, theme);
}

/// A corner in the colour of errors, whatever measure is shown, with a line towards the cell.
void paintAlarm(QPainter& painter, const QRectF& body, const Theme& theme) {
    const double side = std::min({body.width(), body.height(), 10.0});
    const QPointF corner = body.topLeft();
    painter.setBrush(theme.error);
    painter.setPen(theme.base);
    painter.drawConvexPolygon(
        QPolygonF({corner, corner + QPointF(side, 0), corner + QPointF(0, side)}));
    painter.setBrush(Qt::NoBrush);
}

/// A hollow dot in the lower right corner, as the recipe bar has for what is sampled.
void paintSampled(QPainter& painter, const QRectF& body, const QColor& ink) {
    constexpr double kDot = 5;
    if (body.width() < 3 * kDot || body.height() < 2 * kDot) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(ink);
    painter.setBrush(Qt::NoBrush);
    painter.drawEllipse(QRectF(body.right() - kDot - 2, body.bottom() - kDot - 2, kDot, kDot));
    painter.restore();
}

/// A small padlock in the upper right corner.
void paintLock(QPainter& painter, const QRectF& body, const QColor& ink) {
    constexpr double kWidth = 7;
    constexpr double kHeight = 5;
    if (body.width() < 3 * kWidth || body.height() < 3 * kHeight) return;
    const QRectF box(body.right() - kWidth - 3, body.top() + kHeight + 2, kWidth, kHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(box, ink);
    painter.setPen(QPen(ink, 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawArc(box.adjusted(1.2, -4, -1.2, 0), 0, 180 * 16);
    painter.restore();
}

void paintCell(QPainter& painter, const HeatGrid& grid, const HeatCell& cell, const QRectF& rect,
               const Theme& theme) {
    // A gap of one pixel tells neighbours apart; cells too small for it are painted whole.
    const double gap = rect.width() > 4 && rect.height() > 4 ? 1.0 : 0.0;
    const QRectF body = rect.adjusted(0, 0, -gap, -gap);
    if (cell.state == CellState::Pending) {
        paintHatch(painter, body, theme);
        return;
    }
    QColor color = cellColor(grid, cell, theme);
    if (!isBrushed(grid, cell)) {
        painter.fillRect(body, theme.base);
        color.setAlphaF(0.15F);
        painter.fillRect(body, color);
        return;
    }
    painter.fillRect(body, color);
    if (cell.alarm) paintAlarm(painter, body, theme);
    if (cell.sampled) paintSampled(painter, body, inkOn(color));
    if (cell.locked) paintLock(painter, body, inkOn(color));
    const QFontMetricsF metrics(painter.font());
    if (body.height() < metrics.height() ||
        body.width() < metrics.horizontalAdvance(cell.text) + kGapSmall) {
        return;
    }
    painter.setPen(inkOn(color));
    painter.drawText(body, Qt::AlignCenter, cell.text);
}

void paintRowLabels(QPainter& painter, const HeatGrid& grid, const HeatRects& rects,
                    const HeatFrame& frame) {
    const QFontMetricsF metrics(painter.font());
    double free = frame.cells.top() - metrics.height();
    for (std::size_t i = 0; i < grid.lines.size(); ++i) {
        QRectF line;
        for (const QRectF& rect : rects[i]) line |= rect;
        if (line.isEmpty()) continue;
        const double middle = line.center().y();
        // Labels that would overlap the one above are left out.
        if (middle - metrics.height() / 2 < free) continue;
        free = middle + metrics.height() / 2;
        const QRectF place(frame.rowLabels.left(), middle - metrics.height() / 2,
                           frame.rowLabels.width() - kGap, metrics.height());
        painter.drawText(place, Qt::AlignRight | Qt::AlignVCenter,
                         metrics.elidedText(grid.lines[i].label, Qt::ElideMiddle, place.width()));
    }
}

/// Where a name breaks into two lines of much the same length: behind a sign; 0: nowhere.
qsizetype breakOf(const QString& label) {
    qsizetype best = 0;
    for (qsizetype at = 1; at < label.size(); ++at) {
        const bool isBreak = label[at - 1] == u'_' || label[at - 1] == u'.';
        const auto longer = [&](qsizetype cut) { return std::max(cut, label.size() - cut); };
        if (isBreak && longer(at) < longer(best)) best = at;
    }
    return best;
}

/// A role's name in its column: "attn_output" takes two lines where one is too long; what tells
/// names apart is often at their ends.
void paintColumnLabel(QPainter& painter, const QString& label, const QRectF& place) {
    const QFontMetricsF metrics(painter.font());
    const qsizetype cut = breakOf(label);
    if (metrics.horizontalAdvance(label) <= place.width() || cut == 0) {
        painter.drawText(place, Qt::AlignHCenter | Qt::AlignBottom,
                         metrics.elidedText(label, Qt::ElideMiddle, place.width()));
        return;
    }
    const QRectF lower(place.left(), place.bottom() - metrics.height(), place.width(),
                       metrics.height());
    painter.drawText(lower.translated(0, -metrics.height() + 1), Qt::AlignCenter,
                     metrics.elidedText(label.left(cut), Qt::ElideMiddle, place.width()));
    painter.drawText(lower, Qt::AlignCenter,
                     metrics.elidedText(label.mid(cut), Qt::ElideMiddle, place.width()));
}

void paintColumnLabels(QPainter& painter, const HeatGrid& grid, const HeatRects& rects,
                       const HeatFrame& frame) {
    for (std::size_t column = 0; column < grid.columns.size(); ++column) {
        // The first layer that has the role shows where its column stands.
        for (std::size_t i = 0; i < grid.lines.size(); ++i) {
            if (grid.lines[i].wide || rects[i][column].isEmpty()) continue;
            const QRectF& rect = rects[i][column];
            const QRectF place(rect.left(), frame.columnLabels.top(), rect.width() - 2,
                               frame.columnLabels.height() - 3);
            if (place.width() >= 18) paintColumnLabel(painter, grid.columns[column], place);
            break;
        }
    }
}

double paintSwatch(QPainter& painter, QPointF at, const QString& label, const QColor& ink) {
    painter.setPen(ink);
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(label);
    painter.drawText(QRectF(at.x() + 18, at.y() - 2, width + 2, 16), Qt::AlignVCenter, label);
    return 18 + width + kGapPage;
}

/// A gradient with ticks; returns the right end.
double paintRamp(QPainter& painter, const HeatGrid& grid, const QRectF& bar, const Theme& theme) {
    const int steps = static_cast<int>(bar.width());
    for (int step = 0; step < steps; ++step) {
        painter.fillRect(QRectF(bar.left() + step, bar.top(), 1.5, bar.height()),
                         shareColor(grid, step / (steps - 1.0), theme));
    }
    painter.setPen(theme.secondaryText);
    const QFontMetricsF metrics(painter.font());
    double free = bar.left() - 40;
    for (const AxisTick& tick : grid.scale.ticks(5)) {
        const double x = bar.left() + grid.scale.position(tick.value) * bar.width();
        const double half = metrics.horizontalAdvance(tick.label) / 2;
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3));
        if (x - half < free) continue;
        free = x + half + kGap;
        painter.drawText(QRectF(x - half - 1, bar.bottom() + 3, 2 * half + 2, 14), Qt::AlignCenter,
                         tick.label);
    }
    return bar.right();
}

QString legendName(const HeatGrid& grid) {
    return grid.unit.isEmpty() ? grid.measure
                               : QStringLiteral("%1 (%2)").arg(grid.measure, grid.unit);
}

double legendNameWidth(const HeatGrid& grid) {
    return QFontMetricsF(textFont(kTextSmall)).horizontalAdvance(legendName(grid)) + kGapWide;
}

QRectF rampIn(const HeatGrid& grid, const QRectF& legend) {
    const double left = legend.left() + legendNameWidth(grid);
    return {left, legend.top() + kGap, std::clamp(legend.right() - left - 260, 80.0, 280.0), 12};
}

/// A bracket around the part of the colours that the brush holds.
void paintBrush(QPainter& painter, const HeatGrid& grid, const QRectF& ramp, const Theme& theme) {
    if (!grid.brush) return;
    const auto x = [&](double value) {
        return ramp.left() + std::clamp(grid.scale.position(value), 0.0, 1.0) * ramp.width();
    };
    const QRectF held(QPointF(x(grid.brush->low), ramp.top() - 3),
                      QPointF(x(grid.brush->high), ramp.bottom() + 3));
    paintOutline(painter, held, theme.accent, 2);
}

/// What is in the picture and has to be explained.
struct LegendNeeds {
    bool pending = false, offScale = false, alarm = false, locked = false;
    int known = 0, sampled = 0;  ///< cells
};

LegendNeeds legendNeeds(const HeatGrid& grid) {
    LegendNeeds needs;
    for (const HeatLine& line : grid.lines) {
        for (const HeatCell& cell : line.cells) {
            const bool isKnown = cell.state == CellState::Known;
            needs.pending = needs.pending || cell.state == CellState::Pending;
            needs.alarm = needs.alarm || cell.alarm;
            needs.locked = needs.locked || cell.locked;
            needs.offScale = needs.offScale || (isKnown && grid.swatches.empty() && !cell.alarm &&
                                                !onScale(grid, cell.value));
            if (isKnown) ++needs.known;
            if (cell.sampled) ++needs.sampled;
        }
    }
    return needs;
}

/// What signs in cells mean, one after the other, in a second row where the first is full.
void paintSigns(QPainter& painter, const HeatGrid& grid, const QRectF& area, const Theme& theme) {
    const LegendNeeds needs = legendNeeds(grid);
    QPointF at = area.topLeft();
    const QFontMetricsF metrics(painter.font());
    const auto add = [&](const QString& text, const auto& paintSign) {
        const double width = 18 + metrics.horizontalAdvance(text);
        if (at.x() + width > area.right() && at.x() > area.left()) {
            at = {area.left(), area.top() + 16};
        }
        paintSign(QRectF(at.x(), at.y(), 12, 12));
        at.rx() += paintSwatch(painter, at, text, theme.text);
    };
    if (needs.offScale) {
        add(grid.offScaleText, [&](const QRectF& sign) { painter.fillRect(sign, theme.hairline); });
    }
    if (needs.alarm) {
        add(tr("overflow, NaN or only zeros"),
            [&](const QRectF& sign) { paintAlarm(painter, sign, theme); });
    }
    if (needs.locked) {
        add(tr("locked type"), [&](const QRectF& sign) {
            paintLock(painter, sign.adjusted(-10, -1, 1, 6), theme.text);
        });
    }
    if (needs.sampled > 0) {
        add(tr("≈ sampled: %1 of %2").arg(needs.sampled).arg(needs.known), [&](const QRectF& sign) {
            paintSampled(painter, sign.adjusted(-3, 0, 1, 0), theme.text);
        });
    }
    if (needs.pending) {
        add(tr("not yet known"), [&](const QRectF& sign) { paintHatch(painter, sign, theme); });
    }
}

void paintLegend(QPainter& painter, const HeatGrid& grid, const QRectF& area, const Theme& theme) {
    const double top = area.top() + kGap;
    const QString name = legendName(grid);
    painter.setPen(theme.text);
    const double nameWidth = legendNameWidth(grid);
    painter.drawText(QRectF(area.left(), top - 2, nameWidth, 16), Qt::AlignVCenter, name);
    double x = area.left() + nameWidth;
    for (const HeatSwatch& swatch : grid.swatches) {
        painter.fillRect(QRectF(x, top, 12, 12), heatColor(grid, swatch.value, theme));
        x += paintSwatch(painter, {x, top}, swatch.label, theme.text);
    }
    if (grid.swatches.empty()) {
        const QRectF ramp = rampIn(grid, area);
        paintBrush(painter, grid, ramp, theme);
        x = paintRamp(painter, grid, ramp, theme) + kGapPage + kGap;
    }
    paintSigns(painter, grid, QRectF(QPointF(x, top), area.bottomRight()), theme);
}

}  // namespace

HeatFrame heatFrame(const HeatGrid& grid, const QSizeF& size) {
    const QFontMetricsF metrics(textFont(kTextSmall));
    double labels = metrics.horizontalAdvance(grid.rowTitle);
    for (const HeatLine& line : grid.lines) {
        labels = std::max(labels, metrics.horizontalAdvance(line.label));
    }
    labels = std::min(labels, kWidestLabel) + kGap + kGapWide;
    const QRectF page = QRectF(QPointF(0, 0), size).adjusted(0, kGapSmall, -kGapWide, 0);
    HeatFrame frame;
    frame.legend = QRectF(page.left() + kGapWide, page.bottom() - kLegendHeight,
                          page.width() - kGapWide, kLegendHeight);
    frame.cells = QRectF(page.left() + labels, page.top() + kColumnLabels, page.width() - labels,
                         page.height() - kColumnLabels - kLegendHeight);
    frame.columnLabels = QRectF(frame.cells.left(), page.top(), frame.cells.width(), kColumnLabels);
    frame.rowLabels = QRectF(page.left(), frame.cells.top(), labels, frame.cells.height());
    return frame;
}

QRectF rampRect(const HeatGrid& grid, const QSizeF& size) {
    return grid.swatches.empty() ? rampIn(grid, heatFrame(grid, size).legend) : QRectF();
}

QColor heatColor(const HeatGrid& grid, double value, const Theme& theme) {
    return onScale(grid, value) ? shareColor(grid, grid.scale.position(value), theme)
                                : theme.hairline;
}

void paintHeatGrid(QPainter& painter, const HeatGrid& grid, const HeatRects& rects,
                   const QSizeF& size, const Theme& theme) {
    const HeatFrame frame = heatFrame(grid, size);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setFont(textFont(kTextSmall));
    for (std::size_t i = 0; i < grid.lines.size(); ++i) {
        for (std::size_t column = 0; column < grid.lines[i].cells.size(); ++column) {
            const HeatCell& cell = grid.lines[i].cells[column];
            if (cell.tensor >= 0) paintCell(painter, grid, cell, rects[i][column], theme);
        }
    }
    painter.setPen(theme.secondaryText);
    paintRowLabels(painter, grid, rects, frame);
    paintColumnLabels(painter, grid, rects, frame);
    painter.drawText(QRectF(0, frame.columnLabels.top(), frame.rowLabels.width() - kGap,
                            frame.columnLabels.height() - 3),
                     Qt::AlignRight | Qt::AlignBottom, grid.rowTitle);
    paintLegend(painter, grid, frame.legend, theme);
    painter.restore();
}

}  // namespace weightscape::ui
