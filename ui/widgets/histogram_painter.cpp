// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/histogram_painter.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/look/plain_text.h"
#include "ui/text/number_format.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr double kLane = 16;
constexpr double kAxisHeight = 36;
constexpr double kAxisWidth = 72;
constexpr double kGuideHeight = 24;

/// The outline of the bins as steps; counts that exist are at least one pixel high.
QPainterPath stepPath(const std::vector<double>& counts, const QRectF& plot, double most,
                      bool logarithmic) {
    QPainterPath path(plot.bottomLeft());
    const double width = plot.width() / static_cast<double>(counts.size());
    double x = plot.left();
    for (const double count : counts) {
        double height = countHeight(count, most, logarithmic) * plot.height();
        if (count > 0) height = std::max(height, 1.0);
        path.lineTo(x, plot.bottom() - height);
        x += width;
        path.lineTo(x, plot.bottom() - height);
    }
    path.lineTo(plot.bottomRight());
    return path;
}

std::vector<AxisTick> countTicks(double most, bool logarithmic, int room) {
    if (!logarithmic) return linearTicks(0, most, room);
    std::vector<AxisTick> ticks = {{0, QStringLiteral("0")}};
    if (most >= 1) {
        for (AxisTick& tick : decadeTicks(1, std::max(most, 1.0), room)) ticks.push_back(tick);
    }
    return ticks;
}

void paintAxes(QPainter& painter, const HistogramFrame& frame, const HistogramStyle& style,
               double most, const Theme& theme) {
    const QRectF& plot = frame.plot;
    const QFontMetricsF metrics(painter.font());
    double freeBelow = plot.bottom() + 13;
    for (const AxisTick& tick :
         countTicks(most, style.logarithmic, static_cast<int>(plot.height() / 28))) {
        const double y =
            plot.bottom() - countHeight(tick.value, most, style.logarithmic) * plot.height();
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        // From the bottom up; a label too near to the one below is left out.
        if (freeBelow - y < 13) continue;
        freeBelow = y;
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(0, y - 8, plot.left() - kGapSmall, 16),
                         Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    double free = plot.left() - kAxisWidth;
    for (const AxisTick& tick :
         linearTicks(style.low, style.high, std::max(2, static_cast<int>(plot.width() / 80)))) {
        const double x =
            plot.left() + (tick.value - style.low) / (style.high - style.low) * plot.width();
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom()));
        painter.setPen(QPen(theme.hairline, 1));
        painter.drawLine(QPointF(x, frame.axis.top()), QPointF(x, frame.axis.top() + 4));
        const double half = metrics.horizontalAdvance(tick.label) / 2;
        if (x - half < free) continue;
        free = x + half + kGap;
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(x - half - 1, frame.axis.top() + 5, 2 * half + 2, 14),
                         Qt::AlignCenter, tick.label);
    }
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(plot.left(), frame.axis.bottom() - 15, plot.width(), 15),
                     Qt::AlignCenter, tr("Value of the weight"));
}

/// Label beside a coloured sample; returns where the next one may start.
double legendEntry(QPainter& painter, QPointF at, const QString& text, const Theme& theme) {
    const QFontMetricsF metrics(painter.font());
    const double width = metrics.horizontalAdvance(text);
    painter.setPen(theme.text);
    painter.drawText(QRectF(at.x() + 20, at.y(), width + 2, 16), Qt::AlignVCenter, text);
    return at.x() + 20 + width + kGapPage;
}

void paintGuide(QPainter& painter, const HistogramContent& content, const QRectF& area,
                const Theme& theme) {
    double x = area.left();
    const double y = area.top() + kGapSmall;
    QColor wash = theme.original;
    wash.setAlphaF(0.55F);
    painter.fillRect(QRectF(x, y + 3, 14, 10), wash);
    // In a narrow window the words give way to the block's name, which is nowhere else.
    const bool narrow = area.width() < 560 || content.decodedFraction < 1;
    x = legendEntry(painter, {x, y}, narrow ? tr("original") : tr("original, every weight counted"),
                    theme);
    if (content.decoded) {
        painter.setPen(QPen(theme.recipeA, 2));
        painter.drawLine(QPointF(x, y + 8), QPointF(x + 14, y + 8));
        QString text = narrow ? content.formatName : tr("decoded from %1").arg(content.formatName);
        if (content.decodedFraction < 1) {
            text += tr(" (sampled %1, counts scaled)").arg(formatPercent(content.decodedFraction));
        }
        x = legendEntry(painter, {x, y}, text, theme);
    }
    if (!content.levels.empty()) {
        painter.setPen(QPen(theme.recipeA, 1, Qt::DashLine));
        painter.drawLine(QPointF(x + 7, y + 1), QPointF(x + 7, y + 15));
        legendEntry(painter, {x, y},
                    tr("%1 of %2")
                        .arg(counted(std::ssize(content.levels), tr("level"), tr("levels")),
                             content.blockName),
                    theme);
    }
}

void paintLevels(QPainter& painter, const HistogramContent& content, const HistogramStyle& style,
                 const HistogramFrame& frame, const Theme& theme) {
    const auto x = [&](double value) {
        return frame.plot.left() +
               (value - style.low) / (style.high - style.low) * frame.plot.width();
    };
    // Many levels together must not hide the counts behind them.
    QColor ink = theme.recipeA;
    if (content.levels.size() > 20) ink.setAlphaF(0.5F);
    painter.setPen(QPen(ink, 1, Qt::DashLine));
    for (const float level : content.levels) {
        if (level < style.low || level > style.high) continue;
        painter.drawLine(QPointF(x(level), frame.plot.top()),
                         QPointF(x(level), frame.blockLane.bottom()));
    }
    painter.setPen(QPen(theme.original, 2));
    for (const float weight : content.blockWeights) {
        if (weight < style.low || weight > style.high) continue;
        painter.drawLine(QPointF(x(weight), frame.blockLane.top() + 3),
                         QPointF(x(weight), frame.blockLane.bottom() - 3));
    }
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(0, frame.blockLane.top(), frame.plot.left() - kGapSmall, kLane),
                     Qt::AlignRight | Qt::AlignVCenter, tr("block"));
}

void paintRug(QPainter& painter, const HistogramContent& content, const HistogramStyle& style,
              const HistogramFrame& frame, const Theme& theme) {
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(0, frame.outlierLane.top(), frame.plot.left() - kGapSmall, kLane),
                     Qt::AlignRight | Qt::AlignVCenter, tr("loudest"));
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.text);
    const double top = frame.outlierLane.top() + 2;
    for (const measure::Outlier& outlier : content.statistics->outliers) {
        if (outlier.value < style.low || outlier.value > style.high) continue;
        const double x = frame.plot.left() + (outlier.value - style.low) /
                                                 (style.high - style.low) * frame.plot.width();
        painter.drawPolygon(
            QPolygonF({QPointF(x, top), QPointF(x + 4, top + 9), QPointF(x - 4, top + 9)}));
    }
}

}  // namespace

double countHeight(double count, double most, bool logarithmic) {
    if (!(most > 0)) return 0;
    return logarithmic ? std::log10(1 + count) / std::log10(1 + most) : count / most;
}

HistogramFrame histogramFrame(const HistogramContent& content, const QSizeF& size) {
    HistogramFrame frame;
    frame.legend =
        QRectF(kAxisWidth, 0, std::max(1.0, size.width() - kAxisWidth - kGapPage), kGuideHeight);
    const double block = content.levels.empty() && content.blockWeights.empty() ? 0 : kLane;
    const double bottom =
        std::max(kGuideHeight + 20, size.height() - kAxisHeight - kLane - block - kGapSmall);
    frame.plot = QRectF(kAxisWidth, kGuideHeight, frame.legend.width(), bottom - kGuideHeight);
    frame.blockLane = QRectF(kAxisWidth, bottom + kGapSmall, frame.plot.width(), block);
    frame.outlierLane = frame.blockLane.translated(0, block);
    frame.outlierLane.setHeight(kLane);
    frame.axis = QRectF(kAxisWidth, frame.outlierLane.bottom(), frame.plot.width(), kAxisHeight);
    return frame;
}

HistogramBins binsFor(const HistogramContent& content, double low, double high, double width) {
    HistogramBins bins;
    const auto count = static_cast<std::size_t>(std::clamp(width / 3, 10.0, 400.0));
    const auto original = content.statistics->sketch.histogram(low, high, count);
    bins.edges = original.edges;
    bins.original.assign(original.counts.begin(), original.counts.end());
    if (content.decoded) {
        for (const auto weights : content.decoded->histogram(low, high, count).counts) {
            bins.decoded.push_back(static_cast<double>(weights) / content.decodedFraction);
        }
    }
    return bins;
}

void paintHistogram(QPainter& painter, const HistogramContent& content, const HistogramStyle& style,
                    const QSizeF& size, const Theme& theme) {
    const HistogramFrame frame = histogramFrame(content, size);
    const HistogramBins bins = binsFor(content, style.low, style.high, frame.plot.width());
    double most = 1;
    for (const double count : bins.original) most = std::max(most, count);
    for (const double count : bins.decoded) most = std::max(most, count);
    painter.save();
    painter.setFont(textFont(kTextSmall));
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintAxes(painter, frame, style, most, theme);
    if (!bins.original.empty()) {
        QColor wash = theme.original;
        wash.setAlphaF(0.55F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(wash);
        painter.drawPath(stepPath(bins.original, frame.plot, most, style.logarithmic));
    }
    if (!bins.decoded.empty()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.recipeA, 1.5));
        painter.drawPath(stepPath(bins.decoded, frame.plot, most, style.logarithmic));
    }
    if (frame.blockLane.height() > 0) paintLevels(painter, content, style, frame, theme);
    painter.setPen(QPen(theme.hairline, 1));
    painter.drawLine(frame.plot.bottomLeft(), frame.plot.bottomRight());
    painter.setRenderHint(QPainter::Antialiasing, true);
    paintRug(painter, content, style, frame, theme);
    paintGuide(painter, content, frame.legend, theme);
    painter.restore();
}

}  // namespace weightscape::ui
