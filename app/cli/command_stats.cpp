// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/measure/download_share.h"
#include "core/measure/sample_statistics.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::cli {
namespace {

using measure::TensorStatistics;
using Json = nlohmann::ordered_json;

constexpr std::size_t kHistogramBins = 64;

struct StatsOptions {
    std::string model;
    std::string tensor;
    double sample = 1.0;
};

Json outlierList(const TensorStatistics& statistics) {
    Json list = Json::array();
    for (const auto& outlier : statistics.outliers) {
        list.push_back({{"row", outlier.row},
                        {"column", outlier.column},
                        {"value", jsonNumber(outlier.value)},
                        {"sigma", jsonNumber(outlier.sigma)}});
    }
    return list;
}

Json statisticsEntry(const TensorInfo& tensor, const measure::SampledStatistics& sampled) {
    const TensorStatistics& statistics = sampled.of;
    // Without a finite weight there is no distribution to describe.
    const bool described = statistics.count > statistics.nonFinite();
    const auto figure = [&](double value) { return described ? jsonNumber(value) : Json(nullptr); };
    Json entry;
    entry["name"] = jsonText(tensor.name);
    entry["count"] = statistics.count;
    entry["min"] = figure(statistics.minimum);
    entry["max"] = figure(statistics.maximum);
    entry["mean"] = figure(statistics.mean);
    entry["std"] = figure(statistics.standardDeviation);
    entry["skewness"] = figure(statistics.skewness);
    entry["kurtosis"] = figure(statistics.kurtosis);
    entry["absmax"] = figure(statistics.absMax());
    entry["zeros"] = statistics.zeros;
    entry["non_finite"] = statistics.nonFinite();
    entry["beyond_3_sigma"] = statistics.beyond3Sigma;
    entry["beyond_6_sigma"] = statistics.beyond6Sigma;
    entry["top_outliers"] = outlierList(statistics);
    if (sampled.sampledFraction < 1.0) {
        entry["sampled_fraction"] = jsonNumber(sampled.sampledFraction);
        entry["mean_confidence"] = figure(sampled.meanConfidence);
        entry["std_confidence"] = figure(sampled.deviationConfidence);
    }
    const measure::Histogram histogram = statistics.histogram(kHistogramBins);
    entry["histogram"] = {{"edges", histogram.edges}, {"counts", histogram.counts}};
    return entry;
}

TextTable statisticsTable() {
    return TextTable({{"Tensor"_text, TextTable::Align::Left},
                      {"Weights"_text},
                      {"Mean"_text},
                      {"Std"_text},
                      {"Min"_text},
                      {"Max"_text},
                      {"Skewness"_text},
                      {"Kurtosis"_text},
                      {"Zeros"_text},
                      {"Not finite"_text},
                      {"> 3 sigma"_text},
                      {"> 6 sigma"_text},
                      {"Loudest at"_text, TextTable::Align::Left}});
}

Text loudestText(const TensorStatistics& statistics) {
    if (statistics.outliers.empty()) return "-"_text;
    const auto& loudest = statistics.outliers.front();
    return "row %1, column %2 (%3 sigma)"_text(loudest.row, loudest.column,
                                               Text::number(fixedText(loudest.sigma, 1)));
}

/// "0.012 ± 0.001", of a sample.
Text intervalText(double value, double halfWidth) {
    const Text shown = Text::number(significantText(value, 4));
    if (halfWidth == 0.0) return shown;
    return "%1 ± %2"_text(shown, Text::number(significantText(halfWidth, 2)));
}

void addStatisticsRow(const TensorInfo& tensor, const measure::SampledStatistics& sampled,
                      TextTable& table) {
    const TensorStatistics& statistics = sampled.of;
    const auto figure = [](double value, int digits = 4) {
        return Text::number(significantText(value, digits));
    };
    table.addRow({printable(tensor.name, 100), statistics.count,
                  intervalText(statistics.mean, sampled.meanConfidence),
                  intervalText(statistics.standardDeviation, sampled.deviationConfidence),
                  figure(statistics.minimum), figure(statistics.maximum),
                  figure(statistics.skewness, 3), figure(statistics.kurtosis, 3), statistics.zeros,
                  statistics.nonFinite(), statistics.beyond3Sigma, statistics.beyond6Sigma,
                  loudestText(statistics)});
}

Result<void> showStatistics(const StatsOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tensors = selectTensors(**model, options.tensor);
    if (!tensors) return fail(tensors.error());
    TaskShare share(console, weightsOf(*tensors));
    Json entries = Json::array();
    TextTable table = statisticsTable();
    const auto shares = measure::downloadShares(**model, *tensors);
    for (std::size_t i = 0; i < tensors->size(); ++i) {
        const TensorInfo* tensor = (*tensors)[i];
        TaskContext& task = share.next(tensor->weightCount());
        const double fraction = options.sample < 1.0 ? options.sample : shares[i];
        const auto statistics = measure::sampleStatistics(**model, *tensor, fraction, task);
        if (!statistics && statistics.error().code == ErrorCode::Unsupported) {
            console.warn(
                "%1 is left out: %2"_text(printable(tensor->name, 100), statistics.error().detail));
            continue;
        }
        if (!statistics) return fail(statistics.error());
        if (console.json()) {
            entries.push_back(statisticsEntry(*tensor, *statistics));
        } else {
            addStatisticsRow(*tensor, *statistics, table);
        }
    }
    if (auto same = checkStillSame(**model); !same) return same;
    if (console.json()) {
        console.printJson(Json{{"tensors", std::move(entries)}});
    } else {
        console.print(table.text());
    }
    return {};
}

}  // namespace

Action declareStats(CLI::App& parser) {
    const auto options = std::make_shared<StatsOptions>();
    addModelArgument(parser, options->model);
    addTensorOption(parser, options->tensor);
    addSampleOption(parser, options->sample);
    parser.footer(
        said("Moments are over finite weights; kurtosis is 0 for a Gaussian; a row is an output of "
             "the\nlayer, a column an input. Example: the outliers of all down projections:\n  "
             "weightscape-cli stats sample --tensor 'blk.*.ffn_down.weight'"_text));
    return [options](Console& console) { return showStatistics(*options, console); };
}

}  // namespace weightscape::cli
