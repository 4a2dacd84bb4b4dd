// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/evaluate/evaluation_charts.h"

#include <cmath>

#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

using inference::DivergenceFigures;
using inference::Estimate;

/// More bars than this are a blot.
constexpr std::size_t kMostIntervals = 40;

ChartSeries curveOf(const JudgedRecipe& judged, Estimate DivergenceFigures::*figure) {
    ChartSeries line;
    const auto& curve = judged.found.divergenceCurve;
    for (const DivergenceFigures& point : curve) {
        const Estimate& estimate = point.*figure;
        line.points.emplace_back(static_cast<double>(point.tokens), estimate.value);
        if (curve.size() <= kMostIntervals) {
            line.intervals.push_back(std::isfinite(estimate.uncertainty) ? estimate.uncertainty
                                                                         : 0.0);
        }
    }
    return line;
}

void addRecipes(const JudgedGroup& group, Estimate DivergenceFigures::*figure, ChartData& chart) {
    for (const JudgedRecipe* judged : group) {
        ChartSeries line = curveOf(*judged, figure);
        line.name = judged->name;
        // The recipe that is looked at has its colour; the others only have to be told apart.
        if (judged == group.front()) line.color = &Theme::recipeA;
        chart.series.push_back(std::move(line));
    }
}

void coverSeries(ChartData& chart) {
    std::vector<double> x;
    std::vector<double> y;
    for (const ChartSeries& series : chart.series) {
        for (const QPointF& point : series.points) {
            x.push_back(point.x());
            y.push_back(point.y());
        }
    }
    chart.x = scaleCovering(x, false);
    chart.y = scaleCovering(y, false);
}

/// The mean of each chunk alone, from the running means.
ChartSeries chunkMeans(const JudgedRecipe& judged) {
    ChartSeries marks;
    marks.name = tr("%1, each context").arg(judged.name);
    marks.marksOnly = true;
    marks.color = &Theme::difference;
    double sumBefore = 0.0;
    double tokensBefore = 0.0;
    for (const DivergenceFigures& point : judged.found.divergenceCurve) {
        const auto tokens = static_cast<double>(point.tokens);
        const double sum = tokens * point.divergence.value;
        if (tokens > tokensBefore) {
            marks.points.emplace_back(tokens, (sum - sumBefore) / (tokens - tokensBefore));
        }
        sumBefore = sum;
        tokensBefore = tokens;
    }
    return marks;
}

ChartData emptyChart() {
    ChartData chart;
    chart.xTitle = tr("Tokens judged");
    chart.wholeNumbersOnX = true;
    return chart;
}

}  // namespace

ChartData perplexityChart(const JudgedGroup& group) {
    ChartData chart = emptyChart();
    chart.title = tr("Perplexity over the text so far");
    chart.yTitle = tr("Perplexity");
    if (!group.empty()) {
        ChartSeries original = curveOf(*group.front(), &DivergenceFigures::referencePerplexity);
        original.name = tr("Original");
        original.color = &Theme::original;
        original.intervals.clear();
        chart.series.push_back(std::move(original));
        addRecipes(group, &DivergenceFigures::perplexity, chart);
        // Both are judged by the same tokens: how sure each alone is would only hide the gap.
        for (ChartSeries& line : chart.series) line.intervals.clear();
    }
    coverSeries(chart);
    return chart;
}

ChartData divergenceChart(const JudgedGroup& group) {
    ChartData chart = emptyChart();
    chart.title = tr("KL divergence from the original over the text so far");
    chart.yTitle = tr("Mean KL divergence (nats)");
    if (!group.empty()) {
        addRecipes(group, &DivergenceFigures::divergence, chart);
        chart.series.push_back(chunkMeans(*group.front()));
    }
    coverSeries(chart);
    return chart;
}

ChartData layersChart(const JudgedGroup& group) {
    ChartData chart;
    chart.title = tr("How the error grows through the layers");
    chart.xTitle = tr("Behind layer (0: embedding)");
    chart.yTitle = tr("Share (%)");
    chart.wholeNumbersOnX = true;
    for (const JudgedRecipe* judged : group) {
        ChartSeries error;
        error.name = tr("%1, relative error of the hidden states").arg(judged->name);
        ChartSeries answers;
        answers.name = tr("%1, other likeliest token").arg(judged->name);
        answers.color = &Theme::difference;
        answers.marksOnly = true;
        for (std::size_t layer = 0; layer < judged->layers.size(); ++layer) {
            const auto x = static_cast<double>(layer);
            error.points.emplace_back(x, 100.0 * judged->layers[layer].relativeError);
            answers.points.emplace_back(x, 100.0 * judged->layers[layer].otherAnswers);
        }
        const bool isFirst = judged == group.front();
        if (isFirst) error.color = &Theme::recipeA;
        chart.series.push_back(std::move(error));
        if (isFirst) chart.series.push_back(std::move(answers));
    }
    coverSeries(chart);
    return chart;
}

}  // namespace weightscape::ui
