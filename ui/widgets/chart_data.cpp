// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/chart_data.h"

#include <array>
#include <cmath>
#include <limits>

#include "ui/text/window_text.h"
#include "ui/widgets/figure.h"

namespace weightscape::ui {

QColor seriesColor(std::size_t number, const Theme& theme) {
    static constexpr std::array<QRgb, 8> kOnLight = {0xff0072b2, 0xffc77f00, 0xff008a64,
                                                     0xffb8508c, 0xff3a94c9, 0xffd55e00,
                                                     0xff857400, 0xff55595e};
    static constexpr std::array<QRgb, 8> kOnDark = {0xff56a8e0, 0xffe69f00, 0xff2dc79a, 0xffe59cc8,
                                                    0xff9bd6ff, 0xffff8a4c, 0xfff0e442, 0xffc4c8cc};
    const auto& colors = theme.base.lightness() < 128 ? kOnDark : kOnLight;
    return QColor(colors[number % colors.size()]);
}

QPointF ChartData::onAxes(const QPointF& value) const {
    const auto map = [](double number, const ValueScale& scale) {
        if (!scale.logarithmic) return number;
        return number > 0 ? std::log10(number) : std::nan("");
    };
    return {map(value.x(), x), map(value.y(), y)};
}

QPen ChartData::penOf(std::size_t number, const Theme& theme) const {
    static constexpr std::array<Qt::PenStyle, 3> kStyles = {Qt::SolidLine, Qt::DashLine,
                                                            Qt::DotLine};
    const ChartSeries& shown = series[number];
    const QColor color = shown.color != nullptr ? theme.*shown.color : seriesColor(number, theme);
    if (shown.dashed) return {color, 1, Qt::DashLine};
    return {color, 1.5, hasLegend ? kStyles[number % kStyles.size()] : Qt::SolidLine};
}

const QPointF* ChartData::nearest(const ChartSeries& to, const QPointF& place) const {
    const QPointF* nearest = nullptr;
    double least = std::numeric_limits<double>::infinity();
    for (const QPointF& point : to.points) {
        const QPointF distance = onAxes(point) - place;
        const double size = std::abs(distance.x()) + 1e-9 * std::abs(distance.y());
        if (size < least) {
            least = size;
            nearest = &point;
        }
    }
    return nearest;
}

std::vector<QStringList> ChartData::table() const {
    std::vector<QStringList> rows = {{tr("Series"), xTitle, yTitle}};
    for (const ChartSeries& each : series) {
        for (const QPointF& point : each.points) {
            rows.push_back({each.name, tableNumber(point.x()), tableNumber(point.y())});
        }
    }
    return rows;
}

}  // namespace weightscape::ui
