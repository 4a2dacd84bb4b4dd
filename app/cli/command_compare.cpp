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
#include "core/measure/compare_models.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using measure::ComparedTensor;
using measure::ModelComparison;
using Json = nlohmann::ordered_json;

struct CompareOptions {
    std::string a, b;
};

Json typeOf(const TensorInfo* tensor) {
    return tensor == nullptr ? Json(nullptr) : Json(std::string(tensor->format->info.id));
}

Json bytesOf(const TensorInfo* tensor) {
    return tensor == nullptr ? Json(nullptr) : Json(tensor->bytes);
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
             {"relative_rmse", isKnown ? jsonNumber(tensor.error.relativeRmse()) : Json(nullptr)}});
    }
    const auto keys = [](const std::vector<std::string>& list) {
        Json array = Json::array();
        for (const std::string& key : list) array.push_back(jsonText(key));
        return array;
    };
    Json changed = Json::array();
    for (const auto& entry : comparison.changed) {
        changed.push_back({{"key", jsonText(entry.key)}, {"a", entry.a}, {"b", entry.b}});
    }
    return {{"tensors", std::move(tensors)},
            {"metadata",
             {{"only_a", keys(comparison.onlyA)},
              {"only_b", keys(comparison.onlyB)},
              {"changed", std::move(changed)}}}};
}

std::string resultText(const ComparedTensor& tensor) {
    switch (tensor.kind) {
        case ComparedTensor::Kind::OnlyA:
            return said(Text("only in A"));
        case ComparedTensor::Kind::OnlyB:
            return said(Text("only in B"));
        case ComparedTensor::Kind::OtherShape:
            return said(Text("another shape"));
        case ComparedTensor::Kind::Unreadable:
            return said(Text("cannot be decoded"));
        case ComparedTensor::Kind::Compared:
            return percentText(tensor.error.relativeRmse());
    }
    return {};
}

std::string comparisonText(const ModelComparison& comparison) {
    TextTable table({{said(Text("Tensor")), TextTable::Align::Left},
                     {said(Text("Type A")), TextTable::Align::Left},
                     {said(Text("Type B")), TextTable::Align::Left},
                     {said(Text("Bytes A"))},
                     {said(Text("Bytes B"))},
                     {said(Text("Relative RMSE"))},
                     {said(Text("SQNR"))}});
    const auto type = [](const TensorInfo* tensor) {
        return tensor == nullptr ? std::string("-") : std::string(tensor->format->info.label);
    };
    const auto bytes = [](const TensorInfo* tensor) {
        return tensor == nullptr ? std::string("-") : std::to_string(tensor->bytes);
    };
    for (const ComparedTensor& tensor : comparison.tensors) {
        const bool isKnown = tensor.kind == ComparedTensor::Kind::Compared;
        table.addRow({printable(tensor.any().name, 100), type(tensor.a), type(tensor.b),
                      bytes(tensor.a), bytes(tensor.b), resultText(tensor),
                      isKnown ? decibelText(tensor.error.sqnrDb()) : "-"});
    }
    std::string text = table.text();
    const auto list = [&](const std::string& title, const std::vector<std::string>& keys) {
        if (keys.empty()) return;
        text += std::string("\n") + title + ":\n";
        for (const std::string& key : keys) text += "  " + printable(key, 200) + "\n";
    };
    list(said(Text("Metadata only in A")), comparison.onlyA);
    list(said(Text("Metadata only in B")), comparison.onlyB);
    if (!comparison.changed.empty()) text += "\n" + said(Text("Metadata that differs:")) + "\n";
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
    const auto comparison = measure::compareModels(**a, **b, console);
    if (!comparison) return fail(comparison.error());
    if (console.json()) {
        console.printJson(comparisonDocument(*comparison));
    } else {
        console.print(comparisonText(*comparison));
    }
    return {};
}

}  // namespace

Action declareCompare(CLI::App& parser) {
    const auto options = std::make_shared<CompareOptions>();
    parser.add_option("A", options->a, said(Text("The model to compare with")))->required();
    parser.add_option("B", options->b, said(Text("The model whose error is told")))->required();
    parser.footer(
        said(Text("Tensors are matched by name; the error is that of B's weights against A's, "
                  "every weight\ncounted. Example: what a quantized copy lost:\n  weightscape-cli "
                  "compare model-f16.gguf model-q4_k_m.gguf")));
    return [options](Console& console) { return showComparison(*options, console); };
}

}  // namespace weightscape::cli
