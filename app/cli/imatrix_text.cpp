// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/imatrix_text.h"

#include <algorithm>

#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/measure/model_findings.h"
#include "core/model/importance_figures.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using measure::ImportanceFit;
using measure::TensorCoverage;
using Json = nlohmann::ordered_json;

constexpr std::size_t kShownName = 100;

Text unlessZero(std::uint32_t number) {
    return number == 0 ? Text("not in the file"_text) : Text(number);
}

std::string headerText(const ImportanceMatrix& matrix) {
    std::string datasets;
    for (const auto& dataset : matrix.datasets) {
        datasets += (datasets.empty() ? "" : ", ") + printable(dataset, kShownName);
    }
    TextTable table({{{}, TextTable::Align::Left}, {{}, TextTable::Align::Left}});
    table.addRow({"File"_text, printable(matrix.path.string())});
    table.addRow({"Tensors"_text, matrix.entries.size()});
    table.addRow({"Datasets"_text, datasets.empty() ? "not in the file"_text : Text(datasets)});
    table.addRow({"Chunks"_text, unlessZero(matrix.chunks)});
    table.addRow({"Tokens in a chunk"_text, unlessZero(matrix.chunkSize)});
    table.addRow(
        {"Counts are"_text, matrix.countsAreChunks ? "chunks (a .dat file)"_text : "inputs"_text});
    const std::string text = table.text();
    return text.substr(text.find('\n') + 1);  // the columns have no titles
}

/// A count is mostly whole, but of any size.
Text countText(double count) {
    return Text::number(significantText(count, 12));
}

Json entryDocument(const ImportanceEntry& entry) {
    const ImportanceFigures figures = importanceFigures(entry);
    Json document;
    document["tensor"] = jsonText(entry.tensor);
    document["columns"] = entry.columns();
    document["matrices"] = entry.matrices();
    document["counts"] = {{"min", figures.lowestCount},
                          {"median", figures.medianCount},
                          {"max", figures.highestCount}};
    document["never_reached"] = figures.neverReached;
    document["mean"] = jsonNumber(figures.mean);
    document["max"] = jsonNumber(figures.highest);
    document["top_hundredth_share"] = jsonNumber(figures.shareOfTopHundredth);
    return document;
}

Json tensorDocument(const Model& model, const TensorCoverage& row) {
    Json document;
    document["name"] = jsonText(model.tensors[row.tensor].name);
    document["fit"] = measure::fitName(row.fit).english();
    document["needed"] = row.needed;
    document["available"] = row.available;
    document["counts"] = row.experts.counts;
    document["never_reached"] = row.experts.neverReached;
    document["share_never_reached"] = row.experts.shareNeverReached();
    return document;
}

Text reasonText(const TensorCoverage& row) {
    if (row.fit == ImportanceFit::NoData) return "no data"_text;
    return "has %1 values, needs %2"_text(row.available, row.needed);
}

/// "Title:" and up to twenty indented names; empty without any.
std::string namesText(Words title, const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 20;
    if (names.empty()) return {};
    std::string text = "\n" + said("%1: %2"_text(title, names.size())) + "\n";
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
        text += "  " + printable(names[i], kShownName) + "\n";
    }
    if (names.size() > kShown)
        text += "  " + said("and %1 more"_text(names.size() - kShown)) + "\n";
    return text;
}

}  // namespace

std::string matrixText(const ImportanceMatrix& matrix) {
    TextTable table({{"Tensor"_text, TextTable::Align::Left},
                     {"Columns"_text},
                     {"Matrices"_text},
                     {"Count min"_text},
                     {"Median"_text},
                     {"Max"_text},
                     {"Never reached"_text},
                     {"Mean importance"_text},
                     {"Highest"_text},
                     {"Top 1 %"_text}});
    for (const ImportanceEntry& entry : matrix.entries) {
        const ImportanceFigures figures = importanceFigures(entry);
        table.addRow({printable(entry.tensor, kShownName), entry.columns(), entry.matrices(),
                      countText(figures.lowestCount), countText(figures.medianCount),
                      countText(figures.highestCount), figures.neverReached,
                      Text::number(significantText(figures.mean)),
                      Text::number(significantText(figures.highest)),
                      Text::number(percentText(figures.shareOfTopHundredth))});
    }
    return headerText(matrix) + "\n" + table.text();
}

Json matrixDocument(const ImportanceMatrix& matrix) {
    Json document;
    document["file"] = jsonText(matrix.path.string());
    document["datasets"] = jsonList(matrix.datasets);
    document["chunks"] = matrix.chunks == 0 ? Json(nullptr) : Json(matrix.chunks);
    document["chunk_size"] = matrix.chunkSize == 0 ? Json(nullptr) : Json(matrix.chunkSize);
    document["counts_are"] = matrix.countsAreChunks ? "chunks" : "inputs";
    document["entries"] = Json::array();
    for (const auto& entry : matrix.entries) document["entries"].push_back(entryDocument(entry));
    document["coverage"] = nullptr;
    document["warnings"] = jsonList(measure::importanceFindings(matrix));
    return document;
}

std::string coverageText(const Model& model, const measure::ImportanceCoverage& coverage) {
    std::string text = said("%1 Weights covered: %2 of %3."_text(
                           coverage.summary(), coverage.coveredWeights, coverage.weights)) +
                       "\n";
    if (coverage.experts > 0) {
        text += said("Experts never reached: %1 of %2."_text(coverage.expertsNeverReached,
                                                             coverage.experts)) +
                "\n";
    }
    TextTable table(
        {{"Not covered"_text, TextTable::Align::Left}, {"Why"_text, TextTable::Align::Left}});
    for (const TensorCoverage& row : coverage.tensors) {
        if (row.fit == ImportanceFit::Covered) continue;
        table.addRow({printable(model.tensors[row.tensor].name, kShownName), reasonText(row)});
    }
    if (!table.empty()) text += "\n" + table.text();
    return text + namesText("Of tensors that the model does not have"_text, coverage.unmatched) +
           namesText("Of tensors that are never quantized"_text, coverage.unused);
}

Json coverageDocument(const Model& model, const measure::ImportanceCoverage& coverage) {
    Json document;
    document["model"] = jsonText(model.path.string());
    document["summary"] = coverage.summary().english();
    document["covered"] = coverage.covered;
    document["no_data"] = coverage.noData;
    document["wrong_size"] = coverage.wrongSize;
    document["weights"] = coverage.weights;
    document["covered_weights"] = coverage.coveredWeights;
    document["experts"] = coverage.experts;
    document["experts_never_reached"] = coverage.expertsNeverReached;
    document["tensors"] = Json::array();
    for (const auto& row : coverage.tensors) {
        document["tensors"].push_back(tensorDocument(model, row));
    }
    document["unmatched"] = jsonList(coverage.unmatched);
    document["unused"] = jsonList(coverage.unused);
    return document;
}

}  // namespace weightscape::cli
