// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/number_text.h"
#include "app/cli/text_table.h"
#include "core/analysis/measure_error.h"
#include "core/analysis/sampling.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using analysis::TensorError;
using Json = nlohmann::ordered_json;

struct ErrorOptions {
    std::string model;
    std::string tensor;
    std::vector<std::string> formats;
    double sample = 1.0;
};

Json errorEntry(const TensorInfo& tensor, const formats::Format& format, const TensorError& error) {
    Json entry;
    entry["tensor"] = jsonText(tensor.name);
    entry["format"] = format.info.id;
    entry["bits_per_weight"] = format.bitsPerWeight();
    entry["bytes"] = format.rowBytes(tensor.rowLength()) * tensor.rowCount();
    entry["mse"] = jsonNumber(error.mse());
    entry["rmse"] = jsonNumber(error.rmse());
    entry["relative_rmse"] = jsonNumber(error.relativeRmse());
    entry["max_abs_error"] = jsonNumber(error.sums.maxAbsError);
    entry["sqnr_db"] = jsonNumber(error.sqnrDb());
    entry["cosine"] = jsonNumber(error.sums.cosine());
    entry["weighted_mse"] = nullptr;  // needs an importance matrix
    entry["sampled_fraction"] = error.sampledFraction;
    entry["confidence"] = jsonNumber(error.confidence);
    return entry;
}

/// The lines of one format: its tensors, then their total.
class FormatReport {
  public:
    FormatReport()
        : m_table({{"Tensor", TextTable::Align::Left},
                   {"Format", TextTable::Align::Left},
                   {"Bits per weight"},
                   {"Bytes"},
                   {"Relative RMSE"},
                   {"SQNR"},
                   {"Largest error"},
                   {"Cosine"}}) {}

    void add(const TensorInfo& tensor, const formats::Format& format, const TensorError& error) {
        const std::uint64_t bytes = format.rowBytes(tensor.rowLength()) * tensor.rowCount();
        m_sum.add(error);
        m_bytes += bytes;
        m_weights += error.weights;
        ++m_tensors;
        m_table.addRow({printable(tensor.name, 100), std::string(format.info.label),
                        fixedText(format.bitsPerWeight(), 4), std::to_string(bytes),
                        percentText(error.relativeRmse(), error.confidence),
                        decibelText(error.sqnrDb()), significantText(error.sums.maxAbsError),
                        fixedText(error.sums.cosine(), 6)});
    }
    void finishFormat(const formats::Format& format) {
        if (m_tensors == 0) return;
        const auto total = m_sum.total(m_weights);
        const double bits =
            m_weights == 0 ? 0.0
                           : 8.0 * static_cast<double>(m_bytes) / static_cast<double>(m_weights);
        m_table.addRow({"all " + std::to_string(m_tensors), std::string(format.info.label),
                        fixedText(bits, 4), std::to_string(m_bytes),
                        percentText(total.relativeRmse, total.confidence),
                        decibelText(total.sqnrDb), significantText(total.maxAbsError),
                        fixedText(total.cosine, 6)});
        m_sum = {};
        m_bytes = m_weights = m_tensors = 0;
    }
    [[nodiscard]] std::string text() const { return m_table.text(); }

  private:
    TextTable m_table;
    analysis::ModelErrorSum m_sum;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_weights = 0;
    std::uint64_t m_tensors = 0;
};

Result<TensorError> measure(const Model& model, const TensorInfo& tensor,
                            const formats::Format& format, double fraction, TaskContext& task) {
    if (fraction >= 1.0) return analysis::measureExact(model, tensor, format, task);
    analysis::SampleSpec sample;
    sample.blocks = analysis::cellsForFraction(tensor, format, fraction);
    return analysis::measureSampled(model, tensor, format, sample, task);
}

Result<void> showErrors(const ErrorOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tensors = selectTensors(**model, options.tensor);
    if (!tensors) return fail(tensors.error());
    TaskParts parts(console, weightsOf(*tensors) * options.formats.size());
    Json results = Json::array();
    FormatReport report;
    std::optional<Error> leftOut;
    for (const std::string& name : options.formats) {
        const formats::Format& format = *formats::findFormat(name);
        for (const TensorInfo* tensor : *tensors) {
            TaskContext& task = parts.next(tensor->weightCount());
            const auto error = measure(**model, *tensor, format, options.sample, task);
            if (!error && error.error().code != ErrorCode::Unsupported) return fail(error.error());
            if (!error) {
                leftOut = error.error();
                console.warn(printable(tensor->name, 100) + " is left out: " + leftOut->detail);
                continue;
            }
            results.push_back(errorEntry(*tensor, format, *error));
            report.add(*tensor, format, *error);
        }
        report.finishFormat(format);
    }
    if (auto same = checkStillSame(**model); !same) return same;
    if (results.empty() && leftOut) {
        return fail(leftOut->code, leftOut->detail, options.model);
    }
    if (console.json()) {
        console.printJson(Json{{"results", std::move(results)}});
    } else {
        console.print(report.text());
    }
    return {};
}

std::string checkFraction(const std::string& text) {
    double value = 0.0;
    if (CLI::detail::lexical_cast(text, value) && value > 0.0 && value <= 1.0) return {};
    return "The sample is a share of the weights, above 0 and up to 1; '" + printable(text, 40) +
           "' is not.";
}

}  // namespace

Action declareError(CLI::App& parser) {
    const auto options = std::make_shared<ErrorOptions>();
    addModelArgument(parser, options->model);
    parser
        .add_option(
            "--format", options->formats,
            "Formats to measure, separated by commas ('weightscape-cli formats' lists them)")
        ->required()
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(checkFormatName);
    addTensorOption(parser, options->tensor);
    parser
        .add_option("--sample", options->sample,
                    "Look at this share of the weights only, above 0 and up to 1 (default: all)")
        ->check(checkFraction);
    parser.footer(
        "Every weight is encoded and decoded again. With --sample the error is an estimate with\n"
        "its 95 % interval. A tensor that already has the format is copied and loses nothing.\n"
        "Example: what Q4_K and Q8_0 do to the output layer of the built-in model:\n"
        "  weightscape-cli error sample --format q4_k,q8_0 --tensor output.weight");
    return [options](Console& console) { return showErrors(*options, console); };
}

}  // namespace weightscape::cli
