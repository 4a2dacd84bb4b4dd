// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/arguments.h"
#include "app/cli/commands.h"
#include "app/cli/importance_options.h"
#include "app/cli/number_text.h"
#include "app/cli/scheme_options.h"
#include "app/cli/spoken.h"
#include "app/cli/text_table.h"
#include "core/measure/error_remarks.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/smooth_bound.h"
#include "core/measure/statistics.h"
#include "core/support/printable.h"
#include "core/support/task_share.h"

namespace weightscape::cli {
namespace {

using measure::TensorError;
using Json = nlohmann::ordered_json;

using encoders::Treatment;
using measure::TreatmentError;

/// Groups that carry most of a scheme's error, listed in JSON.
constexpr std::size_t kWorstGroups = 5;

struct ErrorOptions {
    std::string model;
    std::string tensor;
    SchemeOptions schemes;
    std::vector<Treatment> treatments;  ///< made of `schemes` once all options are parsed
    double sample = 1.0;
    ImportanceOptions importance;
};

std::string formatName(const Treatment& treatment) {
    return treatment.isSimulated() ? treatment.scheme->element.id()
                                   : std::string(treatment.format->info.id);
}

/// A part of the squared error as share of the whole; null where there is no error to share.
Json shareOf(double part, double whole) {
    return whole > 0.0 && std::isfinite(whole) ? Json(part / whole) : Json(nullptr);
}

/// What is known where every weight was measured; null for samples and copies.
void addExplanation(Json& entry, const std::optional<schemes::SchemeResult>& explained) {
    const schemes::ErrorParts parts = explained ? explained->parts : schemes::ErrorParts{};
    const double whole = explained ? explained->error.sumSquaredError : 0.0;
    entry["clipping_share"] = shareOf(parts.clipping, whole);
    entry["rounding_share"] = shareOf(parts.rounding, whole);
    entry["scale_precision_share"] = shareOf(parts.scalePrecision, whole);
    entry["kept_aside_share"] = shareOf(parts.keptAside, whole);
    entry["worst_groups"] = nullptr;
    if (!explained) return;
    entry["worst_groups"] = Json::array();
    for (const schemes::GroupError& group : explained->worstGroups) {
        entry["worst_groups"].push_back({{"group", group.group},
                                         {"row", group.row},
                                         {"column", group.column},
                                         {"weights", group.weights},
                                         {"squared_error", jsonNumber(group.squaredError)}});
    }
}

/// What is known with importance only; null without.
void addWeighted(Json& entry, const TensorError& error) {
    const bool weighted = error.importance > 0.0;
    const auto figure = [&](double value) { return weighted ? jsonNumber(value) : Json(nullptr); };
    entry["weighted_mse"] = figure(error.weightedMse());
    entry["weighted_relative_rmse"] = figure(error.weightedRelativeRmse());
    entry["weighted_confidence"] = figure(error.weightedConfidence);
}

Json errorEntry(const TensorInfo& tensor, const Treatment& treatment, const TreatmentError& result,
                const measure::SmoothBound& bound) {
    const TensorError& error = result.error;
    Json entry;
    entry["tensor"] = jsonText(tensor.name);
    entry["format"] = formatName(treatment);
    entry["scheme"] =
        treatment.isSimulated() ? Json(schemes::schemeText(*treatment.scheme)) : Json(nullptr);
    entry["calibration"] = treatment.calibration
                               ? Json(calibration::calibratorText(*treatment.calibration))
                               : Json(nullptr);
    entry["bits_per_weight"] = result.bitsPerWeight();
    entry["bytes"] = result.bytes;
    entry["mse"] = jsonNumber(error.mse());
    entry["rmse"] = jsonNumber(error.rmse());
    entry["relative_rmse"] = jsonNumber(error.relativeRmse());
    entry["max_abs_error"] = jsonNumber(error.sums.maxAbsError);
    entry["sqnr_db"] = jsonNumber(error.sqnrDb());
    entry["bound_db"] = bound.bound ? jsonNumber(bound.bound->sqnrDb) : Json(nullptr);
    entry["bound_left_out"] = bound.bound ? Json(nullptr) : Json(jsonText(bound.whyNot.english()));
    entry["cosine"] = jsonNumber(error.cosine());
    entry["overflowed"] = error.sums.overflowed;
    entry["non_finite"] = error.nonFinite;
    addWeighted(entry, error);
    entry["sampled_fraction"] = error.sampledFraction;
    entry["confidence"] = jsonNumber(error.confidence);
    addExplanation(entry, result.explanation);
    return entry;
}

/// "clipping 12 %, rounding 80 %, scale 8 %"; empty where there is no error to explain.
Text whyText(const schemes::ErrorParts& parts) {
    const double whole = parts.total();
    if (!(whole > 0.0) || std::isinf(whole)) return {};
    const auto share = [whole](double part) {
        return Text::number(fixedText(100.0 * part / whole, 1) + " %");
    };
    const Text text = "clipping %1, rounding %2, scale %3"_text(
        share(parts.clipping), share(parts.rounding), share(parts.scalePrecision));
    return parts.keptAside > 0.0 ? "%1, kept aside %2"_text(text, share(parts.keptAside)) : text;
}

/// The lines of one treatment: its tensors, then their total.
class TreatmentReport {
  public:
    TreatmentReport(bool explains, bool weighted)
        : m_explains(explains), m_weighted(weighted), m_table(columns(explains, weighted)) {}

    void add(const TensorInfo& tensor, const Treatment& treatment, const TreatmentError& result,
             const measure::SmoothBound& bound) {
        const TensorError& error = result.error;
        const schemes::ErrorParts parts =
            result.explanation ? result.explanation->parts : schemes::ErrorParts{};
        m_sum.add(error);
        m_parts.merge(parts);
        m_bytes += result.bytes;
        m_weights += result.weights;
        ++m_tensors;
        addRow(
            {printable(tensor.name, 100), label(treatment),
             Text::number(fixedText(result.bitsPerWeight(), 4)), result.bytes,
             Text::number(percentText(error.relativeRmse(), error.confidence)),
             decibelText(error.sqnrDb()), bound.bound ? decibelText(bound.bound->sqnrDb) : "-"_text,
             largestText(error.sums.maxAbsError), cosineText(error.cosine())},
            error.importance > 0.0
                ? Text::number(percentText(error.weightedRelativeRmse(), error.weightedConfidence))
                : "-"_text,
            parts);
    }
    void finish(const Treatment& treatment) {
        if (m_tensors == 0) return;
        const auto total = m_sum.total(m_weights);
        const double bits =
            m_weights == 0 ? 0.0
                           : 8.0 * static_cast<double>(m_bytes) / static_cast<double>(m_weights);
        addRow({"all %1"_text(m_tensors),
                label(treatment),
                Text::number(fixedText(bits, 4)),
                m_bytes,
                Text::number(percentText(total.relativeRmse, total.confidence)),
                decibelText(total.sqnrDb),
                {},
                largestText(total.maxAbsError),
                cosineText(total.cosine)},
               {}, m_parts);
        m_sum = {};
        m_parts = {};
        m_bytes = m_weights = m_tensors = 0;
    }
    [[nodiscard]] std::string text() const { return m_table.text(); }

  private:
    static std::vector<TextTable::Column> columns(bool explains, bool weighted) {
        std::vector<TextTable::Column> columns = {{"Tensor"_text, TextTable::Align::Left},
                                                  {"Format"_text, TextTable::Align::Left},
                                                  {"Bits per weight"_text},
                                                  {"Bytes"_text},
                                                  {"Relative RMSE"_text},
                                                  {"SQNR"_text},
                                                  {"Bound if smooth"_text},
                                                  {"Largest error"_text},
                                                  {"Cosine"_text}};
        if (weighted) columns.push_back({"By importance"_text});
        if (explains) columns.push_back({"Why"_text, TextTable::Align::Left});
        return columns;
    }
    static Text largestText(double error) {
        return std::isinf(error) ? "∞"_text : Text::number(significantText(error));
    }
    static Text cosineText(double cosine) {
        return std::isnan(cosine) ? "-"_text : Text::number(fixedText(cosine, 6));
    }
    static Text label(const Treatment& treatment) {
        return treatment.isSimulated() ? Text(schemes::schemeText(*treatment.scheme))
                                       : encoders::treatmentLabel(treatment);
    }
    void addRow(std::vector<Text> cells, const Text& weighted, const schemes::ErrorParts& parts) {
        if (m_weighted) cells.push_back(weighted);
        if (m_explains) cells.push_back(whyText(parts));
        m_table.addRow(cells);
    }

    bool m_explains;
    bool m_weighted;
    TextTable m_table;
    measure::ModelErrorSum m_sum;
    schemes::ErrorParts m_parts;
    std::uint64_t m_bytes = 0;
    std::uint64_t m_weights = 0;
    std::uint64_t m_tensors = 0;
};

struct Measuring {
    double fraction = 1.0;
    std::shared_ptr<const ModelImportance> importance;  ///< may be null
};

Result<TreatmentError> measure(const Model& model, const TensorInfo& tensor,
                               const Treatment& treatment, const Measuring& measuring,
                               TaskContext& task) {
    const auto index = static_cast<std::size_t>(&tensor - model.tensors.data());
    return measure::measureTreatment(
        model, tensor,
        {.treatment = treatment,
         .fraction = measuring.fraction,
         .importance =
             measuring.importance != nullptr ? measuring.importance->of(index) : ColumnImportance{},
         .explain = true,
         .worstGroups = kWorstGroups},
        task);
}

/// The statistics of tensors, each computed once, for bounds.
class Bounds {
  public:
    Result<measure::SmoothBound> of(const Model& model, const TensorInfo& tensor,
                                    const TreatmentError& result, TaskContext& task) {
        auto found = m_statistics.find(&tensor);
        if (found == m_statistics.end()) {
            auto statistics = measure::computeStatistics(model, tensor, task);
            if (!statistics) return fail(statistics.error());
            found = m_statistics.emplace(&tensor, *std::move(statistics)).first;
        }
        return measure::smoothBound(tensor, found->second, result.bitsPerWeight(),
                                    result.error.sqnrDb());
    }

  private:
    std::map<const TensorInfo*, measure::TensorStatistics> m_statistics;
};

/// What treatments can hardly do for the tensors, each sentence once.
void warnOfTreatments(const std::vector<Treatment>& treatments,
                      const std::vector<const TensorInfo*>& tensors, Console& console) {
    std::set<Text> told;
    for (const Treatment& treatment : treatments) {
        for (const TensorInfo* tensor : tensors) {
            for (const Text& remark : encoders::treatmentRemarks(*tensor, treatment)) {
                if (told.insert(remark).second) console.warn(remark);
            }
        }
    }
}

Result<void> showErrors(const ErrorOptions& options, Console& console) {
    const auto model = openModelNamed(options.model);
    if (!model) return fail(model.error());
    const auto tensors = selectTensors(**model, options.tensor);
    if (!tensors) return fail(tensors.error());
    const auto importance = loadImportance(**model, options.importance, console);
    if (!importance) return fail(importance.error());
    const Measuring measuring{options.sample, *importance};
    TaskShare share(console, weightsOf(*tensors) * options.treatments.size());
    Json results = Json::array();
    // A sample tells no causes, but schemes are often measured exactly all the same.
    const bool explains =
        options.sample >= 1.0 || std::ranges::any_of(options.treatments, &Treatment::isSimulated);
    TreatmentReport report(explains, *importance != nullptr);
    Bounds bounds;
    std::optional<Error> leftOut;
    warnOfTreatments(options.treatments, *tensors, console);
    for (const Treatment& treatment : options.treatments) {
        for (const TensorInfo* tensor : *tensors) {
            TaskContext& task = share.next(tensor->weightCount());
            const auto result = measure(**model, *tensor, treatment, measuring, task);
            if (!result && result.error().code != ErrorCode::Unsupported) {
                return fail(result.error());
            }
            if (!result) {
                leftOut = result.error();
                console.warn(
                    "%1 is left out: %2"_text(printable(tensor->name, 100), leftOut->detail));
                continue;
            }
            SilentTask silent;
            const auto bound = bounds.of(**model, *tensor, *result, silent);
            if (!bound) return fail(bound.error());
            const auto& sums = result->error.sums;
            for (const Text& remark : measure::errorRemarks(
                     printable(tensor->name, 100), encoders::treatmentLabel(treatment), sums)) {
                console.warn(remark);
            }
            results.push_back(errorEntry(*tensor, treatment, *result, *bound));
            report.add(*tensor, treatment, *result, *bound);
        }
        report.finish(treatment);
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

}  // namespace

Action declareError(CLI::App& parser) {
    const auto options = std::make_shared<ErrorOptions>();
    addModelArgument(parser, options->model);
    addSchemeOptions(parser, options->schemes);
    addTensorOption(parser, options->tensor);
    addSampleOption(parser, options->sample);
    addImportanceOptions(parser, options->importance);
    parser.callback([options] {
        checkImportanceOptions(options->importance);
        auto treatments = treatmentsOf(options->schemes);
        if (!treatments) throw CLI::ValidationError(problemOf(treatments));
        options->treatments = *std::move(treatments);
    });
    parser.footer(said(
        "Every weight is encoded and decoded again. With --sample the error is an estimate "
        "with\nits 95 % interval. A tensor that already has the format is copied and loses "
        "nothing.\nThe bound is what no code of this rate can beat for independent weights of the "
        "smooth\ndistribution that was fitted; it is left out (-) where weights are not such.\n"
        "Example: what Q4_K and Q8_0 do to the output layer of the built-in model:\n  "
        "weightscape-cli error sample --format q4_k,q8_0 --tensor output.weight\nExample: 4-bit "
        "integers with a scale for every 64 weights, found by least squares:\n  weightscape-cli "
        "error sample --format int4 --granularity group:64 --calibration mse"_text));
    return [options](Console& console) { return showErrors(*options, console); };
}

}  // namespace weightscape::cli
