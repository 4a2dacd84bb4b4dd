// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/xray/tensor_measures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "ui/session/session.h"
#include "ui/session/tensor_damages.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

QString significant(const Session&, int, double value) {
    return formatSignificant(value);
}

using Tensors = std::span<const int>;

/// Σe² and Σx², plain or by importance, and how the figure of one tensor is made of them.
struct Plain {
    static bool isKnown(const measure::TensorError&) { return true; }
    static double of(const measure::TensorError& error) { return error.relativeRmse(); }
    static double squaredError(const measure::TensorError& error) { return error.squaredError; }
    static double squaredOriginal(const measure::TensorError& error) {
        return error.squaredOriginal;
    }
};
struct ByImportance {
    static bool isKnown(const measure::TensorError& error) { return error.hasImportance(); }
    static double of(const measure::TensorError& error) { return error.weightedRelativeRmse(); }
    static double squaredError(const measure::TensorError& error) { return error.weightedError; }
    static double squaredOriginal(const measure::TensorError& error) {
        return error.weightedOriginal;
    }
};

/// √(Σe²/Σx²) over the tensors whose error is known; of one tensor its own figure, to the bit.
template <typename Kind, typename ErrorOf>
std::optional<double> relativeRmseOf(Tensors tensors, const ErrorOf& errorOf) {
    double squaredError = 0;
    double squaredOriginal = 0;
    bool known = false;
    for (const int tensor : tensors) {
        const auto error = errorOf(tensor);
        if (!error || !Kind::isKnown(*error)) continue;
        if (tensors.size() == 1) return Kind::of(*error);
        known = true;
        squaredError += Kind::squaredError(*error);
        squaredOriginal += Kind::squaredOriginal(*error);
    }
    if (!known) return std::nullopt;
    return squaredError > 0 && squaredOriginal > 0 ? std::sqrt(squaredError / squaredOriginal)
                                                   : 0.0;
}

template <typename Kind = Plain>
std::optional<double> shownError(const Session& session, Tensors tensors) {
    return relativeRmseOf<Kind>(tensors, [&](int tensor) { return session.shown().error(tensor); });
}

template <typename Kind>
bool relativeRmse(const Session& session, Tensors tensors, double& out) {
    const auto error = shownError<Kind>(session, tensors);
    if (error) out = 100 * *error;
    return error.has_value();
}

bool sqnr(const Session& session, Tensors tensors, double& out) {
    if (tensors.size() == 1) {
        const auto error = session.shown().error(tensors.front());
        if (error != nullptr) out = error->sqnrDb();
        return error != nullptr;
    }
    const auto error = shownError(session, tensors);
    if (error) out = -20 * std::log10(*error);
    return error.has_value();
}

/// In percentage points. The original has none to subtract.
template <typename Kind>
bool errorDifference(const Session& session, Tensors tensors, double& out) {
    const int reference = session.referenceRecipe();
    const auto shown = shownError<Kind>(session, tensors);
    const auto other = reference == kOriginal ? std::optional(0.0)
                                              : relativeRmseOf<Kind>(tensors, [&](int tensor) {
                                                    return session.view(reference).error(tensor);
                                                });
    if (shown && other) out = 100 * (*shown - *other);
    return shown && other;
}

/// Bits of all the tensors' weights, one by one from `bitsOf`, divided by the number of weights.
template <typename BitsOf>
double meanBits(const Session& session, Tensors tensors, const BitsOf& bitsOf) {
    if (tensors.size() == 1) return bitsOf(tensors.front());
    double bits = 0;
    double weights = 0;
    for (const int tensor : tensors) {
        const auto count = static_cast<double>(session.info(tensor).weightCount());
        bits += count * bitsOf(tensor);
        weights += count;
    }
    return weights > 0 ? bits / weights : 0.0;
}

bool bitsPerWeight(const Session& session, Tensors tensors, double& out) {
    out = meanBits(session, tensors,
                   [&](int tensor) { return session.shown().bitsPerWeight(tensor); });
    return true;
}

bool bitsDifference(const Session& session, Tensors tensors, double& out) {
    const int reference = session.referenceRecipe();
    out = meanBits(session, tensors, [&](int tensor) {
        return session.shown().bitsPerWeight(tensor) -
               session.view(reference).bitsPerWeight(tensor);
    });
    return true;
}

bool plannedBytes(const Session& session, Tensors tensors, double& out) {
    out = 0;
    for (const int tensor : tensors) {
        const auto* planned = session.shown().plan()
                                  ? session.shown().plan()->find(static_cast<std::size_t>(tensor))
                                  : nullptr;
        out +=
            static_cast<double>(planned != nullptr ? planned->bytes : session.info(tensor).bytes);
    }
    out /= 1024.0 * 1024.0;
    return true;
}

/// The largest value of those that are known.
template <typename ValueOf>
bool largest(const Session& session, Tensors tensors, double& out, const ValueOf& valueOf) {
    bool known = false;
    for (const int tensor : tensors) {
        const auto& statistics = session.statistics(tensor);
        if (!statistics) continue;
        const double value = valueOf(*statistics);
        // Constant tensors have no such figure; NaN must not hide the others.
        if (!known || std::isnan(out) || value > out) out = value;
        known = true;
    }
    return known;
}

bool kurtosis(const Session& session, Tensors tensors, double& out) {
    return largest(session, tensors, out, [](const auto& known) { return known.kurtosis; });
}

bool peakInSigmas(const Session& session, Tensors tensors, double& out) {
    return largest(session, tensors, out,
                   [](const auto& known) { return known.absMax() / known.standardDeviation; });
}

bool beyondSixSigma(const Session& session, Tensors tensors, double& out) {
    std::uint64_t beyond = 0;
    std::uint64_t count = 0;
    for (const int tensor : tensors) {
        const auto& statistics = session.statistics(tensor);
        if (!statistics) continue;
        beyond += statistics->beyond6Sigma;
        count += std::max<std::uint64_t>(statistics->count, 1);
    }
    if (count > 0) out = 1e6 * static_cast<double>(beyond) / static_cast<double>(count);
    return count > 0;
}

/// The mean over all columns that the matrix has a number for.
bool meanImportance(const Session& session, Tensors tensors, double& out) {
    if (!session.importance()) return false;
    double sum = 0;
    std::size_t count = 0;
    for (const int tensor : tensors) {
        const auto columns = session.importance()->of(static_cast<std::size_t>(tensor));
        for (const float value : columns.values) sum += static_cast<double>(value);
        count += columns.values.size();
    }
    if (count > 0) out = sum / static_cast<double>(count);
    return count > 0;
}

/// Tensors that were measured, and that the matrix has nothing for.
bool isOutsideMatrix(const Session& session, Tensors tensors) {
    return session.importance() && std::ranges::all_of(tensors, [&](int tensor) {
               const measure::TensorError* error = session.shown().error(tensor);
               return error != nullptr && !error->hasImportance();
           });
}

bool weightedRmse(const Session& session, Tensors tensors, double& out) {
    if (!isOutsideMatrix(session, tensors)) {
        return relativeRmse<ByImportance>(session, tensors, out);
    }
    out = std::nan("");
    return true;
}

bool weightedDifference(const Session& session, Tensors tensors, double& out) {
    if (!isOutsideMatrix(session, tensors)) {
        return errorDifference<ByImportance>(session, tensors, out);
    }
    out = std::nan("");
    return true;
}

/// What the tensors do to the answers, each changed alone, added up; nats per token.
std::optional<double> damageUnder(const Session& session, const DocumentView& view,
                                  Tensors tensors) {
    double sum = 0;
    for (const int tensor : tensors) {
        const inference::Estimate* known = damageOf(session, view, tensor);
        if (known == nullptr) return std::nullopt;
        sum += known->value;
    }
    return sum;
}

bool damage(const Session& session, Tensors tensors, double& out) {
    const auto sum = damageUnder(session, session.shown(), tensors);
    if (sum) out = *sum;
    return sum.has_value();
}

bool damageDifference(const Session& session, Tensors tensors, double& out) {
    const auto shown = damageUnder(session, session.shown(), tensors);
    const auto other = damageUnder(session, session.view(session.referenceRecipe()), tensors);
    if (shown && other) out = *shown - *other;
    return shown && other;
}

QString significantOrNone(const Session&, int, double value) {
    return std::isnan(value) ? unknownText() : formatSignificant(value);
}

QString formatLabel(const Session& session, int tensor, double) {
    const auto* format = session.shown().format(tensor);
    return format == nullptr ? unknownText()
                             : fromUtf8(encoders::treatmentName(session.shown().treatment(tensor)));
}

constexpr const char* kNoError = QT_TRANSLATE_NOOP("Measures", "kept as it is: no error");
constexpr const char* kNotInMatrix =
    QT_TRANSLATE_NOOP("Measures", "no error, or not in the matrix");
constexpr const char* kNone = QT_TRANSLATE_NOOP("Measures", "none, or below zero");
constexpr const char* kOfAll = QT_TRANSLATE_NOOP("Measures", "of all their weights");
constexpr const char* kOfLargest = QT_TRANSLATE_NOOP("Measures", "of the largest");
constexpr const char* kSum = QT_TRANSLATE_NOOP("Measures", "together");

// A table: id, label, unit, may be logarithmic, is at first, off the scale, 0 is off the scale, is
// a kind, is a difference, what a group's value is, the value, its text, made of errors.
constexpr std::array<TensorMeasure, 15> kMeasures = {{
    {"error", QT_TRANSLATE_NOOP("Measures", "Relative RMSE"), "%", true, false, kNoError, true,
     false, false, kOfAll, relativeRmse<Plain>, significant, true},
    {"weighted-error", QT_TRANSLATE_NOOP("Measures", "Error by importance"), "%", true, false,
     kNotInMatrix, true, false, false, kOfAll, weightedRmse, significantOrNone, true},
    {"sqnr", QT_TRANSLATE_NOOP("Measures", "SQNR"), "dB", false, false, kNoError, false, false,
     false, kOfAll, sqnr, significant, true},
    {"damage", QT_TRANSLATE_NOOP("Measures", "Damage of it alone"), "nats", true, true, kNoError,
     true, false, false, kSum, damage, significant},
    {"bits", QT_TRANSLATE_NOOP("Measures", "Bits per weight"), "bpw", true, true, "", false, false,
     false, kOfAll, bitsPerWeight, significant},
    {"size", QT_TRANSLATE_NOOP("Measures", "Size"), "MiB", true, true, "", false, false, false,
     kSum, plannedBytes, significant},
    {"kurtosis", QT_TRANSLATE_NOOP("Measures", "Excess kurtosis"), "", true, false, kNone, false,
     false, false, kOfLargest, kurtosis, significant},
    {"peak", QT_TRANSLATE_NOOP("Measures", "Largest weight"), "σ", true, false, "", false, false,
     false, kOfLargest, peakInSigmas, significant},
    {"beyond6", QT_TRANSLATE_NOOP("Measures", "Beyond 6 σ"), "per million", true, true, kNone,
     false, false, false, kOfAll, beyondSixSigma, significant},
    {"importance", QT_TRANSLATE_NOOP("Measures", "Mean importance"), "", true, true, kNone, false,
     false, false, kOfAll, meanImportance, significant},
    {"error-difference", QT_TRANSLATE_NOOP("Measures", "Error less that of the reference"),
     "% points", false, false, "", false, false, true, kOfAll, errorDifference<Plain>, significant,
     true},
    {"weighted-difference",
     QT_TRANSLATE_NOOP("Measures", "Error by importance less that of the reference"), "% points",
     false, false, kNotInMatrix, false, false, true, kOfAll, weightedDifference, significantOrNone,
     true},
    {"damage-difference", QT_TRANSLATE_NOOP("Measures", "Damage less that of the reference"),
     "nats", false, false, "", false, false, true, kSum, damageDifference, significant},
    {"bits-difference", QT_TRANSLATE_NOOP("Measures", "Bits less those of the reference"), "bpw",
     false, false, "", false, false, true, kOfAll, bitsDifference, significant},
    {"type", QT_TRANSLATE_NOOP("Measures", "Type"), "", false, false, "", false, true, false,
     kOfAll, bitsPerWeight, formatLabel},
}};

}  // namespace

std::span<const TensorMeasure> allMeasures() {
    return kMeasures;
}

const TensorMeasure& measureNamed(std::string_view id) {
    return *std::ranges::find(kMeasures, id, &TensorMeasure::id);
}

QString measureLabel(const TensorMeasure& measure) {
    return tr(measure.label);
}

}  // namespace weightscape::ui
