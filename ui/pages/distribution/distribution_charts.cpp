// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/distribution/distribution_charts.h"

#include "core/measure/distribution_shape.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kPoints = 800;

}  // namespace

ChartData cumulativeChart(const measure::TensorStatistics& statistics, const QString& name) {
    ChartData chart;
    chart.title = tr("Cumulative distribution of %1").arg(name);
    chart.xTitle = tr("Value of the weight");
    chart.yTitle = tr("Weights at most so large (%)");
    chart.hasLegend = false;
    chart.emptyText = tr("The weights are being counted.");
    ChartSeries line;
    line.name = tr("share");
    line.color = &Theme::original;
    std::vector<double> values;
    for (const auto& point : measure::cumulativePoints(statistics, kPoints)) {
        line.points.emplace_back(point.value, 100 * point.share);
        values.push_back(point.value);
    }
    chart.x = scaleCovering(values, false);
    chart.y = {0, 100, false};
    if (!line.points.empty()) chart.series.push_back(std::move(line));
    return chart;
}

ChartData quantileChart(const measure::TensorStatistics& statistics, const QString& name) {
    ChartData chart;
    chart.title = tr("%1 against a normal distribution").arg(name);
    chart.xTitle = tr("Normal quantile (σ)");
    chart.yTitle = tr("Weight, distance from the mean (σ)");
    chart.emptyText = tr("The weights are being counted.");
    if (!(statistics.standardDeviation > 0)) return chart;
    ChartSeries points;
    points.name = tr("weights");
    points.color = &Theme::original;
    const auto finite = static_cast<double>(statistics.count - statistics.nonFinite());
    std::vector<double> across;
    std::vector<double> up;
    for (const auto& point : measure::cumulativePoints(statistics, kPoints)) {
        // The middle rank of the weights with this value.
        const double rank = point.share - point.count / finite / 2;
        const double x = measure::normalQuantile(rank);
        const double y = (point.value - statistics.mean) / statistics.standardDeviation;
        points.points.emplace_back(x, y);
        across.push_back(x);
        up.push_back(y);
    }
    chart.x = scaleCovering(across, false);
    chart.y = scaleCovering(up, false);
    ChartSeries normal;
    normal.name = tr("normal");
    normal.dashed = true;
    normal.color = &Theme::secondaryText;
    const double low = std::max(chart.x.low, chart.y.low);
    const double high = std::min(chart.x.high, chart.y.high);
    normal.points = {{low, low}, {high, high}};
    if (points.points.empty()) return chart;
    chart.series.push_back(std::move(points));
    chart.series.push_back(std::move(normal));
    return chart;
}

}  // namespace weightscape::ui
