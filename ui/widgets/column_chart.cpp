// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/column_chart.h"

#include <algorithm>
#include <numeric>

namespace weightscape::ui {

void ColumnChart::setContent(ColumnImportanceContent content) {
    m_content = std::move(content);
    rebuildData();
}

void ColumnChart::setSorted(bool sorted) {
    if (sorted == m_sorted) return;
    m_sorted = sorted;
    rebuildData();
}

double ColumnChart::place(std::size_t i) const {
    return static_cast<double>(i + (m_sorted ? 1 : 0));
}

ChartSeries ColumnChart::line() const {
    ChartSeries series;
    series.name = m_content.title;
    series.color = &Theme::original;
    // Two points for each part, so that no peak and no gap between peaks is lost.
    const std::size_t parts = kMostChartPoints / 2;
    const std::size_t width = std::max<std::size_t>(1, (m_order.size() + parts - 1) / parts);
    for (std::size_t first = 0; first < m_order.size(); first += width) {
        const auto begin = m_order.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end =
            begin + static_cast<std::ptrdiff_t>(std::min(width, m_order.size() - first));
        const auto [low, high] = std::minmax_element(begin, end, [this](auto a, auto b) {
            return m_content.values[a] < m_content.values[b];
        });
        const auto add = [&](auto at) {
            series.points.emplace_back(place(static_cast<std::size_t>(at - m_order.begin())),
                                       static_cast<double>(m_content.values[*at]));
        };
        add(std::min(low, high));
        if (low != high) add(std::max(low, high));
    }
    return series;
}

void ColumnChart::rebuildData() {
    const auto& values = m_content.values;
    m_order.resize(values.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    if (m_sorted) {
        std::ranges::stable_sort(m_order, [&](auto a, auto b) { return values[a] > values[b]; });
    }
    ChartData chart;
    chart.title = m_content.title;
    chart.emptyText = m_content.emptyText;
    chart.xTitle = m_sorted ? tr("Columns, the most important first") : tr("Column");
    chart.yTitle = tr("Importance (mean of x²)");
    chart.hasLegend = false;
    chart.wholeNumbersOnX = true;
    if (std::ranges::any_of(values, [](float value) { return value > 0.0F; })) {
        ChartSeries columns = line();
        std::vector<double> heights;
        for (const QPointF& point : columns.points) heights.push_back(point.y());
        chart.y = scaleCovering(heights, true);
        chart.x = {place(0), place(std::max<std::size_t>(values.size(), 2) - 1), false};
        chart.series.push_back(std::move(columns));
    }
    setData(std::move(chart));
}

std::vector<QStringList> ColumnChart::table() const {
    std::vector<QStringList> rows = {{tr("Column"), tr("Importance (mean of x²)")}};
    rows.reserve(m_order.size() + 1);
    for (const std::size_t column : m_order) {
        rows.push_back(
            {QString::number(column), tableNumber(static_cast<double>(m_content.values[column]))});
    }
    return rows;
}

}  // namespace weightscape::ui
