// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "app/cli/error_report.h"

#include <cmath>
#include <utility>

#include "app/cli/number_text.h"
#include "app/cli/scaling_options.h"
#include "app/cli/spoken.h"
#include "core/measure/importance_gain.h"
#include "core/support/printable.h"

namespace weightscape::cli {
namespace {

using encoders::Treatment;
using measure::TensorError;
using measure::TreatmentError;
using Json = nlohmann::ordered_json;

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

/// Errors by importance, encoded with the matrix and without it; null without importance.
void addWeighted(Json& entry, const measure::ErrorFigure& with, const measure::ErrorFigure& without,
                 bool isKnown) {
    const auto figure = [&](double value) { return isKnown ? jsonNumber(value) : Json(nullptr); };
    entry["weighted_relative_rmse"] = figure(with.relativeRmse);
    entry["weighted_confidence"] = figure(with.confidence);
    entry["weighted_relative_rmse_without_matrix"] = figure(without.relativeRmse);
    entry["weighted_confidence_without_matrix"] = figure(without.confidence);
}

measure::ErrorFigure byImportance(const TensorError& error) {
    return {error.weightedRelativeRmse(), error.weightedConfidence, true};
}

void addTreatment(Json& entry, const Treatment& treatment) {
    entry["format"] = formatName(treatment);
    entry["scheme"] =
        treatment.isSimulated() ? Json(schemes::schemeText(*treatment.scheme)) : Json(nullptr);
    entry["calibration"] = treatment.calibration
                               ? Json(calibration::calibratorText(*treatment.calibration))
                               : Json(nullptr);
    if (treatment.feedback) entry["gptq"] = encoders::gptqText(*treatment.feedback);
    addScaling(entry, treatment);
}

Json errorEntry(const TensorInfo& tensor, const Treatment& treatment,
                const MeasuredTensor& measured, const measure::SmoothBound& bound) {
    const TreatmentError& result = measured.result;
    const TensorError& error = result.error;
    Json entry;
    entry["tensor"] = jsonText(tensor.name);
    addTreatment(entry, treatment);
    entry["bits_per_weight"] = error.bitsPerWeight();
    entry["bytes"] = error.bytes;
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
    entry["weighted_mse"] = error.hasImportance() ? jsonNumber(error.weightedMse()) : Json(nullptr);
    addWeighted(entry, byImportance(error), byImportance(measured.blind()), error.hasImportance());
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

Text figureText(const measure::ErrorFigure& error) {
    return Text::number(percentText(error.relativeRmse, error.confidence));
}

std::vector<TextTable::Column> columns(bool explains, bool weighted) {
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

Text largestText(double error) {
    return std::isinf(error) ? "∞"_text : Text::number(significantText(error));
}

Text cosineText(double cosine) {
    return std::isnan(cosine) ? "-"_text : Text::number(fixedText(cosine, 6));
}

Text label(const Treatment& treatment) {
    return treatment.isSimulated() ? Text(schemes::schemeText(*treatment.scheme))
                                   : encoders::treatmentLabel(treatment);
}

}  // namespace

ErrorReport::ErrorReport(bool explains, bool weighted)
    : m_explains(explains), m_weighted(weighted), m_table(columns(explains, weighted)) {}

void ErrorReport::add(const TensorInfo& tensor, const Treatment& treatment,
                      const MeasuredTensor& measured, const measure::SmoothBound& bound) {
    const TreatmentError& result = measured.result;
    const TensorError& error = result.error;
    const schemes::ErrorParts parts =
        result.explanation ? result.explanation->parts : schemes::ErrorParts{};
    m_entries.push_back(errorEntry(tensor, treatment, measured, bound));
    m_sums.error.add(error);
    m_sums.blind.add(measured.blind());
    m_sums.parts.merge(parts);
    m_sums.bytes += error.bytes;
    m_sums.weights += error.weights;
    ++m_sums.tensors;
    addRow({printable(tensor.name, 100), label(treatment),
            Text::number(fixedText(error.bitsPerWeight(), 4)), error.bytes,
            Text::number(percentText(error.relativeRmse(), error.confidence)),
            decibelText(error.sqnrDb()), bound.bound ? decibelText(bound.bound->sqnrDb) : "-"_text,
            largestText(error.sums.maxAbsError), cosineText(error.cosine())},
           error.hasImportance() ? figureText(byImportance(error)) : "-"_text, parts);
}

void ErrorReport::finish(const Treatment& treatment) {
    if (m_sums.tensors == 0) return;
    const measure::ModelError total = m_sums.error.total(m_sums.weights);
    addTotal(treatment, total);
    const double bits = m_sums.weights == 0 ? 0.0
                                            : 8.0 * static_cast<double>(m_sums.bytes) /
                                                  static_cast<double>(m_sums.weights);
    addRow({"all %1"_text(m_sums.tensors),
            label(treatment),
            Text::number(fixedText(bits, 4)),
            m_sums.bytes,
            figureText(total.figure(false)),
            decibelText(total.sqnrDb),
            {},
            largestText(total.maxAbsError),
            cosineText(total.cosine)},
           total.hasImportance ? figureText(total.figure(true)) : Text(), m_sums.parts);
    if (total.quantizedTensors > 0) {
        addRow({"median of %1"_text(total.quantizedTensors),
                label(treatment),
                {},
                {},
                Text::number(percentText(total.medianRmse)),
                {},
                {},
                {},
                {}},
               {}, {});
    }
    m_sums = {};
}

void ErrorReport::addTotal(const Treatment& treatment, const measure::ModelError& total) {
    const measure::ErrorFigure with = total.figure(true);
    const measure::ErrorFigure without = m_sums.blind.total(m_sums.weights).figure(true);
    Json entry;
    addTreatment(entry, treatment);
    entry["tensors"] = m_sums.tensors;
    entry["bytes"] = m_sums.bytes;
    entry["relative_rmse"] = jsonNumber(total.relativeRmse);
    entry["confidence"] = jsonNumber(total.confidence);
    entry["quantized_tensors"] = total.quantizedTensors;
    entry["median_relative_rmse"] =
        total.quantizedTensors > 0 ? jsonNumber(total.medianRmse) : Json(nullptr);
    addWeighted(entry, with, without, total.hasImportance);
    m_totals.push_back(std::move(entry));
    if (!total.hasImportance) return;
    m_gains +=
        said("%1: %2"_text(label(treatment), measure::importanceGainText(with, without))) + "\n";
}

void ErrorReport::addRow(std::vector<Text> cells, const Text& weighted,
                         const schemes::ErrorParts& parts) {
    if (m_weighted) cells.push_back(weighted);
    if (m_explains) cells.push_back(whyText(parts));
    m_table.addRow(cells);
}

Json ErrorReport::document() const {
    return {{"results", m_entries}, {"totals", m_totals}};
}

}  // namespace weightscape::cli
