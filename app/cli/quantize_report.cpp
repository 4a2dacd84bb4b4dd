// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/quantize_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "app/cli/number_text.h"
#include "app/cli/scaling_options.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/support/platform/process.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using exporting::ExportReport;
using Json = nlohmann::ordered_json;

Json tensorEntry(const exporting::ExportedTensor& tensor, bool measured) {
    const auto figure = [&](double value) { return measured ? jsonNumber(value) : Json(nullptr); };
    Json entry;
    entry["name"] = jsonText(tensor.name);
    entry["from"] = storedId(*tensor.from, tensor.packed.get());
    entry["type"] = tensor.format->info.id;
    entry["bytes"] = tensor.bytes;
    entry["rule"] = jsonText(tensor.rule.english());
    entry["fallback"] =
        tensor.fallback.empty() ? Json(nullptr) : Json(jsonText(tensor.fallback.english()));
    entry["rmse"] = figure(tensor.error.rmse());
    entry["sqnr_db"] = figure(tensor.error.sqnrDb());
    entry["overflowed"] = measured ? Json(tensor.error.overflowed) : Json(nullptr);
    entry["saturated"] = measured ? Json(tensor.saturated) : Json(nullptr);
    entry["scheme"] = tensor.scheme ? Json(schemes::schemeText(*tensor.scheme)) : Json(nullptr);
    entry["calibration"] =
        tensor.calibration ? Json(calibration::calibratorText(*tensor.calibration)) : Json(nullptr);
    if (tensor.feedback) entry["gptq"] = encoders::gptqText(*tensor.feedback);
    if (tensor.searchesScale) entry["searches_scale"] = true;
    if (tensor.tuned) entry["tuned"] = true;
    addScaling(entry, tensor);
    entry["scheme_bytes"] = tensor.scheme ? Json(tensor.schemeBytes) : Json(nullptr);
    entry["stored_rmse"] = tensor.scheme ? figure(tensor.storedError.rmse()) : Json(nullptr);
    return entry;
}

/// Whether it says what would be written.
bool isPlanned(const ExportReport& report) {
    return report.files.front().sha256.empty();
}

Json pathEntry(const std::filesystem::path& path) {
    return path.empty() ? Json(nullptr) : Json(jsonText(path.string()));
}

/// Null where there is no digest: of files that are planned, or of several together.
Json digestEntry(const std::string& sha256) {
    return sha256.empty() ? Json(nullptr) : Json(sha256);
}

Json fileEntries(const ExportReport& report) {
    Json entries = Json::array();
    for (const auto& file : report.files) {
        Json entry;
        entry["path"] = pathEntry(file.path);
        entry["bytes"] = file.bytes;
        entry["sha256"] = digestEntry(file.sha256);
        entries.push_back(std::move(entry));
    }
    return entries;
}

Json reportDocument(const ExportReport& report) {
    Json document;
    document["output"] = pathEntry(report.output);
    document["bytes"] = report.bytes;
    document["parameters"] = report.parameters;
    document["bits_per_weight"] = report.bitsPerWeight;
    document["scheme_bytes"] = report.schemeBytes;
    document["scheme_bits_per_weight"] = report.schemeBitsPerWeight;
    document["seconds"] = isPlanned(report) ? Json(nullptr) : Json(report.seconds);
    document["peak_rss_bytes"] = peakResidentBytes();
    document["sha256"] = digestEntry(report.sha256);
    document["files"] = fileEntries(report);
    document["tensors"] = Json::array();
    for (const auto& tensor : report.tensors) {
        document["tensors"].push_back(tensorEntry(tensor, !isPlanned(report)));
    }
    document["warnings"] = jsonList(report.warnings);
    return document;
}

/// What the simulated schemes would take if a file could hold them; empty without any.
std::string schemeLine(const ExportReport& report) {
    const auto simulated = std::ranges::count_if(report.tensors, [](const auto& tensor) {
        return tensor.scheme && tensor.format->info.isStore;
    });
    if (simulated == 0) return {};
    return said(
               "Simulates schemes in %1; with them the tensors would take %2, %3 bits per weight"_text(
                   simulated == 1 ? "%1 tensor"_text(simulated) : "%1 tensors"_text(simulated),
                   Text::number(exactByteText(report.schemeBytes)),
                   Text::number(fixedText(report.schemeBitsPerWeight, 4)))) +
           "\n";
}

/// What is written, as it begins a line: "a.gguf: ", "3 files from a.gguf: ".
Text outputText(const ExportReport& report) {
    const std::string first = printable(report.output.string());
    if (report.files.size() == 1) return first.empty() ? Text() : "%1: "_text(first);
    return first.empty() ? "%1 files: "_text(report.files.size())
                         : "%1 files from %2: "_text(report.files.size(), first);
}

/// Digests; several files with their names and sizes.
std::string filesText(const ExportReport& report) {
    if (report.files.size() == 1 && isPlanned(report)) return {};
    if (report.files.size() == 1) return "SHA-256 " + report.sha256 + "\n";
    std::string text;
    for (const auto& file : report.files) {
        if (!file.sha256.empty()) text += "SHA-256 " + file.sha256 + "  ";
        if (!file.path.empty()) text += printable(file.path.filename().string()) + "  ";
        text += said(Text::number(exactByteText(file.bytes))) + "\n";
    }
    return text;
}

std::string reportText(const ExportReport& report) {
    const bool planned = isPlanned(report);
    using Align = TextTable::Align;
    TextTable table({{"Tensor"_text, Align::Left},
                     {"From"_text, Align::Left},
                     {"To"_text, Align::Left},
                     {"Bytes"_text},
                     {"SQNR"_text},
                     {"Decided by"_text, Align::Left}});
    for (const auto& tensor : report.tensors) {
        const Text error = tensor.copied() ? "copied"_text
                           : planned       ? "-"_text
                                           : decibelText(tensor.error.sqnrDb());
        table.addRow(
            {printable(tensor.name, 100), storedAs(*tensor.from, tensor.packed.get()),
             tensor.format->info.label, tensor.bytes, error,
             tensor.fallback.empty() ? tensor.rule : "%1 (%2)"_text(tensor.rule, tensor.fallback)});
    }
    std::string text = table.text() + "\n";
    const Text size = "%1%2, %3 parameters, %4 bits per weight"_text(
        outputText(report), Text::number(exactByteText(report.bytes)), report.parameters,
        Text::number(fixedText(report.bitsPerWeight, 4)));
    text += said(planned ? "Would write %1"_text(size) : "Wrote %1"_text(size)) + "\n";
    text += schemeLine(report);
    if (!planned) {
        text += said("Took %1 s, at most %2 of memory"_text(
                    Text::number(fixedText(report.seconds, 2)),
                    Text::number(exactByteText(peakResidentBytes())))) +
                "\n";
    }
    return text + filesText(report);
}

}  // namespace

void showReport(const ExportReport& report, Console& console) {
    console.show(reportDocument, reportText, report);
}

}  // namespace weightscape::cli
