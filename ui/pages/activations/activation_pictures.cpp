// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/activations/activation_pictures.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kMostCells = 512;
constexpr std::size_t kBins = 200;

QString nameOf(const inference::InputStatistics& input) {
    return toQt(input.tensors.front());
}

std::vector<float> largestByCell(const inference::InputStatistics& input, std::size_t cells) {
    const std::size_t channels = input.channels.size();
    std::vector<float> values(cells, 0.0F);
    for (std::size_t cell = 0; cell < cells; ++cell) {
        const std::size_t end = (cell + 1) * channels / cells;
        for (std::size_t i = cell * channels / cells; i < end; ++i) {
            values[cell] = std::max(values[cell], input.channels[i].largest);
        }
    }
    return values;
}

}  // namespace

ChannelPictureContent tokensByChannels(const ActivationReading& reading, std::size_t input) {
    const inference::InputStatistics& statistics = reading.inputs[input];
    ChannelPictureContent content;
    content.title = tr("Tokens into %1").arg(nameOf(statistics));
    content.rowTitle = tr("Token");
    content.threshold = reading.wish.threshold;
    content.emptyText =
        tr("Tokens reach experts in an order of their own: there is no picture, only figures.");
    if (statistics.picture.count == 0) return content;
    const auto rows =
        std::min(statistics.picture.count, static_cast<std::size_t>(reading.tokens.size()));
    content.rows = reading.tokens.mid(0, static_cast<qsizetype>(rows));
    content.channels = statistics.channels.size();
    content.cells = statistics.picture.width;
    const auto& values = statistics.picture.values;
    content.values.assign(values.begin(),
                          values.begin() + static_cast<std::ptrdiff_t>(rows * content.cells));
    return content;
}

ChannelPictureContent layersByChannels(const ActivationReading& reading) {
    ChannelPictureContent content;
    content.title = tr("The hidden state through the layers");
    content.rowTitle = tr("Input of");
    content.threshold = reading.wish.threshold;
    content.emptyText = tr("No weights of this model read its hidden state.");
    for (const inference::InputStatistics& input : reading.inputs) {
        if (!inference::readsHiddenState(input)) continue;
        if (content.channels == 0) {
            content.channels = input.channels.size();
            content.cells = std::min(content.channels, kMostCells);
        }
        if (input.channels.size() != content.channels) continue;
        content.rows << nameOf(input);
        const std::vector<float> values = largestByCell(input, content.cells);
        content.values.insert(content.values.end(), values.begin(), values.end());
    }
    return content;
}

ChartData channelMaxima(const ActivationReading& reading, std::size_t input) {
    const inference::InputStatistics& statistics = reading.inputs[input];
    const std::size_t channels = statistics.channels.size();
    const std::size_t points = std::min(channels, kMostChartPoints);
    const std::vector<float> values = largestByCell(statistics, points);
    ChartSeries maxima;
    maxima.name = tr("Largest |x|");
    maxima.color = &Theme::original;
    double top = reading.wish.threshold;
    for (std::size_t i = 0; i < points; ++i) {
        const auto value = static_cast<double>(values[i]);
        maxima.points.emplace_back(static_cast<double>(i * channels / points), value);
        top = std::max(top, value);
    }
    ChartData chart;
    chart.title = tr("Largest |x| by channel of %1").arg(nameOf(statistics));
    chart.xTitle = tr("Channel");
    chart.yTitle = tr("Largest |x|");
    chart.wholeNumbersOnX = true;
    const auto last = static_cast<double>(std::max<std::size_t>(channels, 2) - 1);
    chart.x = {0.0, last, false};
    chart.y = {0.0, top * 1.05, false};
    ChartSeries threshold;
    threshold.name = tr("Threshold");
    threshold.dashed = true;
    threshold.color = &Theme::recipeB;
    threshold.points = {{0.0, reading.wish.threshold}, {last, reading.wish.threshold}};
    chart.series = {std::move(maxima), std::move(threshold)};
    return chart;
}

ChartData valueDistribution(const ActivationReading& reading, std::size_t input) {
    const inference::InputStatistics& statistics = reading.inputs[input];
    ChartData chart;
    chart.title = tr("Values of the input of %1").arg(nameOf(statistics));
    chart.xTitle = tr("Value");
    chart.yTitle = tr("Values in a bin");
    chart.hasLegend = false;
    chart.emptyText = tr("No value of this input is finite.");
    const auto& cells = statistics.values.cells;
    if (cells.empty()) return chart;
    const auto low = static_cast<double>(cells.front().low);
    const auto high = static_cast<double>(cells.back().high);
    const measure::Histogram histogram = statistics.values.histogram(low, high, kBins);
    ChartSeries counts;
    counts.name = chart.yTitle;
    counts.color = &Theme::original;
    std::vector<double> heights;
    for (std::size_t bin = 0; bin < histogram.counts.size(); ++bin) {
        if (histogram.counts[bin] == 0) continue;  // a logarithmic axis has no place for it
        const double middle = (histogram.edges[bin] + histogram.edges[bin + 1]) / 2;
        heights.push_back(static_cast<double>(histogram.counts[bin]));
        counts.points.emplace_back(middle, heights.back());
    }
    if (counts.points.empty()) return chart;
    counts.marksOnly = counts.points.size() < 2;
    chart.x = scaleCovering({low, high}, false);
    chart.y = scaleCovering(heights, true);
    chart.series.push_back(std::move(counts));
    return chart;
}

QString outlierSentence(const ActivationReading& reading) {
    if (reading.outliers.empty()) {
        return tr(
            "No channel of the hidden state is an outlier: none is beyond the threshold for 6 % of "
            "the tokens in a quarter of the layers.");
    }
    constexpr std::size_t kMostNamed = 12;
    QStringList names;
    for (const inference::OutlierChannel& channel : reading.outliers) {
        if (static_cast<std::size_t>(names.size()) == kMostNamed) {
            names << QStringLiteral("…");
            break;
        }
        names << tr("%1 (%2 of the layers, up to %3)")
                     .arg(QString::number(channel.channel), formatPercent(channel.layerShare),
                          formatSignificant(static_cast<double>(channel.largest)));
    }
    return tr("Outlier channels of the hidden state: %1.").arg(names.join(QStringLiteral(", ")));
}

}  // namespace weightscape::ui
