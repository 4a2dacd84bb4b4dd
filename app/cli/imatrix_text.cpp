// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/imatrix_text.h"

#include <algorithm>
#include <utility>

#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/model/importance_figures.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using measure::ImportanceFit;
using measure::TensorCoverage;
using Json = nlohmann::ordered_json;

constexpr std::size_t kShownName = 100;

std::string unlessZero(std::uint32_t number) {
    return number == 0 ? said(Text("not in the file")) : std::to_string(number);
}

std::string headerText(const ImportanceMatrix& matrix) {
    std::string datasets;
    for (const auto& dataset : matrix.datasets) {
        datasets += (datasets.empty() ? "" : ", ") + printable(dataset, kShownName);
    }
    const std::string unit =
        said(matrix.countsAreChunks ? Text("chunks (a .dat file)") : Text("inputs"));
    TextTable table({{"", TextTable::Align::Left}, {"", TextTable::Align::Left}});
    table.addRow({said(Text("File")), printable(matrix.path.string())});
    table.addRow({said(Text("Tensors")), std::to_string(matrix.entries.size())});
    table.addRow(
        {said(Text("Datasets")), datasets.empty() ? said(Text("not in the file")) : datasets});
    table.addRow({said(Text("Chunks")), unlessZero(matrix.chunks)});
    table.addRow({said(Text("Tokens in a chunk")), unlessZero(matrix.chunkSize)});
    table.addRow({said(Text("Counts are")), unit});
    const std::string text = table.text();
    return text.substr(text.find('\n') + 1);  // the columns have no titles
}

/// A count is mostly whole, but of any size.
std::string countText(double count) {
    return significantText(count, 12);
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
    document["fit"] = measure::fitName(row.fit);
    document["needed"] = row.needed;
    document["available"] = row.available;
    document["counts"] = row.experts.counts;
    document["never_reached"] = row.experts.neverReached;
    document["share_never_reached"] = row.experts.shareNeverReached();
    return document;
}

std::string reasonText(const TensorCoverage& row) {
    if (row.fit == ImportanceFit::NoData) return said(Text("no data"));
    return said(Text("has %1 values, needs %2", row.available, row.needed));
}

/// "Title:" and up to twenty indented names; empty without any.
std::string namesText(const std::string& title, const std::vector<std::string>& names) {
    constexpr std::size_t kShown = 20;
    if (names.empty()) return {};
    std::string text = "\n" + title + ": " + std::to_string(names.size()) + "\n";
    for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
        text += "  " + printable(names[i], kShownName) + "\n";
    }
    if (names.size() > kShown)
        text += "  " + said(Text("and %1 more", names.size() - kShown)) + "\n";
    return text;
}

}  // namespace

Json textList(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const auto& text : texts) list.push_back(jsonText(text));
    return list;
}

std::string matrixText(const ImportanceMatrix& matrix) {
    TextTable table({{said(Text("Tensor")), TextTable::Align::Left},
                     {said(Text("Columns"))},
                     {said(Text("Matrices"))},
                     {said(Text("Count min"))},
                     {said(Text("Median"))},
                     {said(Text("Max"))},
                     {said(Text("Never reached"))},
                     {said(Text("Mean importance"))},
                     {said(Text("Highest"))},
                     {said(Text("Top 1 %"))}});
    for (const ImportanceEntry& entry : matrix.entries) {
        const ImportanceFigures figures = importanceFigures(entry);
        table.addRow({printable(entry.tensor, kShownName), std::to_string(entry.columns()),
                      std::to_string(entry.matrices()), countText(figures.lowestCount),
                      countText(figures.medianCount), countText(figures.highestCount),
                      std::to_string(figures.neverReached), significantText(figures.mean),
                      significantText(figures.highest), percentText(figures.shareOfTopHundredth)});
    }
    return headerText(matrix) + "\n" + table.text();
}

Json matrixDocument(const ImportanceMatrix& matrix) {
    Json document;
    document["file"] = jsonText(matrix.path.string());
    document["datasets"] = textList(matrix.datasets);
    document["chunks"] = matrix.chunks == 0 ? Json(nullptr) : Json(matrix.chunks);
    document["chunk_size"] = matrix.chunkSize == 0 ? Json(nullptr) : Json(matrix.chunkSize);
    document["counts_are"] = matrix.countsAreChunks ? "chunks" : "inputs";
    document["entries"] = Json::array();
    for (const auto& entry : matrix.entries) document["entries"].push_back(entryDocument(entry));
    document["coverage"] = nullptr;
    document["warnings"] = textList(matrix.warnings);
    return document;
}

std::string coverageText(const Model& model, const measure::ImportanceCoverage& coverage) {
    std::string text = said(Text("%1 Weights covered: %2 of %3.", coverage.summary(),
                                 coverage.coveredWeights, coverage.weights)) +
                       "\n";
    if (coverage.experts > 0) {
        text += said(Text("Experts never reached: %1 of %2.", coverage.expertsNeverReached,
                          coverage.experts)) +
                "\n";
    }
    TextTable table({{said(Text("Not covered")), TextTable::Align::Left},
                     {said(Text("Why")), TextTable::Align::Left}});
    for (const TensorCoverage& row : coverage.tensors) {
        if (row.fit == ImportanceFit::Covered) continue;
        table.addRow({printable(model.tensors[row.tensor].name, kShownName), reasonText(row)});
    }
    if (!table.empty()) text += "\n" + table.text();
    return text +
           namesText(said(Text("Of tensors that the model does not have")), coverage.unmatched) +
           namesText(said(Text("Of tensors that are never quantized")), coverage.unused);
}

Json coverageDocument(const Model& model, const measure::ImportanceCoverage& coverage) {
    Json document;
    document["model"] = jsonText(model.path.string());
    document["summary"] = coverage.summary();
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
    document["unmatched"] = textList(coverage.unmatched);
    document["unused"] = textList(coverage.unused);
    return document;
}

}  // namespace weightscape::cli
