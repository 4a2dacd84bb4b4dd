// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/number_text.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/measure/compare_models.h"
#include "core/measure/error_remarks.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using measure::ComparedTensor;
using measure::ModelComparison;
using Json = nlohmann::ordered_json;

struct CompareOptions {
    std::string a, b;
    ImportanceOptions importance;
};

Json typeOf(const TensorInfo* tensor) {
    return tensor == nullptr ? Json(nullptr)
                             : Json(storedId(*tensor->format, tensor->packed.get()));
}

Json bytesOf(const TensorInfo* tensor) {
    return tensor == nullptr ? Json(nullptr) : Json(tensor->bytes);
}

Json totalEntry(const measure::ModelError& error) {
    const bool hasMedian = error.quantizedTensors > 0;
    return {{"relative_rmse", jsonNumber(error.relativeRmse)},
            {"sqnr_db", jsonNumber(error.sqnrDb)},
            {"overflowed", error.flaws.overflowed},
            {"non_finite", error.flaws.nonFinite},
            {"quantized_tensors", error.quantizedTensors},
            {"median_relative_rmse", hasMedian ? jsonNumber(error.medianRmse) : Json(nullptr)}};
}

/// The two figures of all tensors that were compared; empty where none was.
std::string totalText(const ModelComparison& comparison) {
    const auto compared = std::ranges::count(comparison.tensors, ComparedTensor::Kind::Compared,
                                             &ComparedTensor::kind);
    if (compared == 0) return {};
    const measure::ModelError& error = comparison.error;
    std::string text =
        said("All that were compared (%1): relative RMSE %2, SQNR %3"_text(
            compared, Text::number(percentText(error.relativeRmse)), decibelText(error.sqnrDb))) +
        "\n";
    if (error.quantizedTensors == 0) return "\n" + text;
    text += said("Median of those that B has quantized (%1): %2"_text(
                error.quantizedTensors, Text::number(percentText(error.medianRmse)))) +
            "\n";
    return "\n" + text;
}

Json comparisonDocument(const ModelComparison& comparison) {
    Json tensors = Json::array();
    for (const ComparedTensor& tensor : comparison.tensors) {
        const bool isKnown = tensor.kind == ComparedTensor::Kind::Compared;
        tensors.push_back(
            {{"name", jsonText(tensor.any().name)},
             {"type_a", typeOf(tensor.a)},
             {"type_b", typeOf(tensor.b)},
             {"bytes_a", bytesOf(tensor.a)},
             {"bytes_b", bytesOf(tensor.b)},
             {"rmse", isKnown ? jsonNumber(tensor.error.rmse()) : Json(nullptr)},
             {"sqnr_db", isKnown ? jsonNumber(tensor.error.sqnrDb()) : Json(nullptr)},
             {"relative_rmse", isKnown ? jsonNumber(tensor.error.relativeRmse()) : Json(nullptr)},
             {"weighted_relative_rmse", isKnown && tensor.error.sumImportance > 0.0
                                            ? jsonNumber(tensor.error.weightedRelativeRmse())
                                            : Json(nullptr)},
             {"overflowed", isKnown ? Json(tensor.error.overflowed) : Json(nullptr)},
             {"non_finite", isKnown ? Json(tensor.error.nonFinite) : Json(nullptr)}});
    }
    Json changed = Json::array();
    for (const auto& entry : comparison.changed) {
        changed.push_back({{"key", jsonText(entry.key)}, {"a", entry.a}, {"b", entry.b}});
    }
    const Text remark = measure::orderRemark(comparison);
    return {{"tensors", std::move(tensors)},
            {"total", totalEntry(comparison.error)},
            {"remarks", remark.empty() ? Json::array() : Json::array({remark.english()})},
            {"metadata",
             {{"only_a", jsonList(comparison.onlyA)},
              {"only_b", jsonList(comparison.onlyB)},
              {"changed", std::move(changed)}}}};
}

Text resultText(const ComparedTensor& tensor) {
    switch (tensor.kind) {
        case ComparedTensor::Kind::OnlyA:
            return "only in A"_text;
        case ComparedTensor::Kind::OnlyB:
            return "only in B"_text;
        case ComparedTensor::Kind::OtherShape:
            return "another shape"_text;
        case ComparedTensor::Kind::Unreadable:
            return "cannot be decoded"_text;
        case ComparedTensor::Kind::Compared:
            return Text::number(percentText(tensor.error.relativeRmse()));
    }
    return {};
}

std::string comparisonText(const ModelComparison& comparison) {
    std::vector<TextTable::Column> columns{{"Tensor"_text, TextTable::Align::Left},
                                           {"Type A"_text, TextTable::Align::Left},
                                           {"Type B"_text, TextTable::Align::Left},
                                           {"Bytes A"_text},
                                           {"Bytes B"_text},
                                           {"Relative RMSE"_text},
                                           {"SQNR"_text}};
    const auto hasImportance = [](const ComparedTensor& tensor) {
        return tensor.error.sumImportance > 0.0;
    };
    const bool weighted = std::ranges::any_of(comparison.tensors, hasImportance);
    if (weighted) columns.push_back({"By importance"_text});
    TextTable table(columns);
    const auto type = [](const TensorInfo* tensor) {
        return tensor == nullptr ? Text("-"_text) : typeText(*tensor);
    };
    const auto bytes = [](const TensorInfo* tensor) {
        return tensor == nullptr ? Text("-"_text) : Text(tensor->bytes);
    };
    for (const ComparedTensor& tensor : comparison.tensors) {
        const bool isKnown = tensor.kind == ComparedTensor::Kind::Compared;
        std::vector<Text> row{printable(tensor.any().name, 100),
                              type(tensor.a),
                              type(tensor.b),
                              bytes(tensor.a),
                              bytes(tensor.b),
                              resultText(tensor),
                              isKnown ? decibelText(tensor.error.sqnrDb()) : "-"_text};
        if (weighted) {
            row.push_back(hasImportance(tensor)
                              ? Text::number(percentText(tensor.error.weightedRelativeRmse()))
                              : "-"_text);
        }
        table.addRow(row);
    }
    std::string text = table.text() + totalText(comparison);
    const Text remark = measure::orderRemark(comparison);
    if (!remark.empty()) text += "\n" + said(remark) + "\n";
    const auto list = [&](Words title, const std::vector<std::string>& keys) {
        if (keys.empty()) return;
        text += "\n" + said(title) + ":\n";
        for (const std::string& key : keys) text += "  " + printable(key, 200) + "\n";
    };
    list("Metadata only in A"_text, comparison.onlyA);
    list("Metadata only in B"_text, comparison.onlyB);
    if (!comparison.changed.empty()) text += "\n" + said("Metadata that differs:"_text) + "\n";
    for (const auto& entry : comparison.changed) {
        text += "  " + printable(entry.key, 200) + ": " + entry.a + " -> " + entry.b + "\n";
    }
    return text;
}

Result<void> showComparison(const CompareOptions& options, Console& console) {
    const auto a = openModelNamed(options.a);
    if (!a) return fail(a.error());
    const auto b = openModelNamed(options.b);
    if (!b) return fail(b.error());
    const auto importance = loadImportance(**a, options.importance, console);
    if (!importance) return fail(importance.error());
    const auto comparison = measure::compareModels(**a, **b, console, importance->get());
    if (!comparison) return fail(comparison.error());
    for (const ComparedTensor& tensor : comparison->tensors) {
        if (tensor.kind != ComparedTensor::Kind::Compared) continue;
        const auto remarks = measure::errorRemarks(printable(tensor.any().name, 100),
                                                   tensor.b->format->info.label, tensor.error);
        for (const Text& remark : remarks) console.warn(remark);
    }
    console.show(comparisonDocument, comparisonText, *comparison);
    return {};
}

}  // namespace

Action declareCompare(CLI::App& parser) {
    const auto options = std::make_shared<CompareOptions>();
    parser.add_option("A", options->a, said("The model to compare with"_text))->required();
    parser.add_option("B", options->b, said("The model whose error is told"_text))->required();
    addImportanceOptions(parser, options->importance);
    parser.callback([options] { checkImportanceOptions(options->importance); });
    parser.footer(
        said("Tensors are matched by name; the error is that of B's weights against A's, "
             "every weight\ncounted. Example: what a quantized copy lost:\n  weightscape-cli "
             "compare model-f16.gguf model-q4_k_m.gguf"_text));
    return [options](Console& console) { return showComparison(*options, console); };
}

}  // namespace weightscape::cli
