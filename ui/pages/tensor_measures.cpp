// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/tensor_measures.h"

#include <QCoreApplication>
#include <array>
#include <cmath>

#include "ui/session.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

QString significant(const Session&, int, double value) {
    return formatSignificant(value);
}

bool relativeRmse(const Session& session, int tensor, double& out) {
    const auto error = session.error(tensor);
    if (error) out = 100 * error->relativeRmse();
    return error.has_value();
}

bool sqnr(const Session& session, int tensor, double& out) {
    const auto error = session.error(tensor);
    if (error) out = error->sqnrDb();
    return error.has_value();
}

bool bitsPerWeight(const Session& session, int tensor, double& out) {
    const auto* format = session.plannedFormat(tensor);
    if (format != nullptr) out = session.plannedBitsPerWeight(tensor);
    return format != nullptr;
}

bool plannedBytes(const Session& session, int tensor, double& out) {
    const auto& info = session.model()->tensors[static_cast<std::size_t>(tensor)];
    const auto* planned =
        session.plan() ? session.plan()->find(static_cast<std::size_t>(tensor)) : nullptr;
    out = static_cast<double>(planned != nullptr ? planned->bytes : info.bytes) / (1024.0 * 1024.0);
    return true;
}

bool kurtosis(const Session& session, int tensor, double& out) {
    const auto statistics = session.statistics(tensor);
    if (statistics) out = statistics->kurtosis;
    return statistics != nullptr;
}

bool peakInSigmas(const Session& session, int tensor, double& out) {
    const auto statistics = session.statistics(tensor);
    if (statistics) out = statistics->absMax() / statistics->standardDeviation;
    return statistics != nullptr;
}

bool beyondSixSigma(const Session& session, int tensor, double& out) {
    const auto statistics = session.statistics(tensor);
    if (statistics) {
        out = 1e6 * static_cast<double>(statistics->beyond6Sigma) /
              static_cast<double>(std::max<std::uint64_t>(statistics->count, 1));
    }
    return statistics != nullptr;
}

QString formatLabel(const Session& session, int tensor, double) {
    const auto* format = session.plannedFormat(tensor);
    return format == nullptr ? unknownText()
                             : fromUtf8(analysis::treatmentName(session.plannedTreatment(tensor)));
}

constexpr const char* kNoError = QT_TRANSLATE_NOOP("Measures", "kept as it is: no error");
constexpr const char* kNone = QT_TRANSLATE_NOOP("Measures", "none, or below zero");

constexpr std::array<TensorMeasure, 8> kMeasures = {{
    {"error", QT_TRANSLATE_NOOP("Measures", "Relative RMSE"), "%", true, false, kNoError, true,
     false, relativeRmse, significant},
    {"sqnr", QT_TRANSLATE_NOOP("Measures", "SQNR"), "dB", false, false, kNoError, false, false,
     sqnr, significant},
    {"bits", QT_TRANSLATE_NOOP("Measures", "Bits per weight"), "bpw", true, true, "", false, false,
     bitsPerWeight, significant},
    {"size", QT_TRANSLATE_NOOP("Measures", "Size"), "MiB", true, true, "", false, false,
     plannedBytes, significant},
    {"kurtosis", QT_TRANSLATE_NOOP("Measures", "Excess kurtosis"), "", true, false, kNone, false,
     false, kurtosis, significant},
    {"peak", QT_TRANSLATE_NOOP("Measures", "Largest weight"), "σ", true, false, "", false, false,
     peakInSigmas, significant},
    {"beyond6", QT_TRANSLATE_NOOP("Measures", "Beyond 6 σ"), "per million", true, true, kNone,
     false, false, beyondSixSigma, significant},
    {"type", QT_TRANSLATE_NOOP("Measures", "Type"), "", false, false, "", false, true,
     bitsPerWeight, formatLabel},
}};

}  // namespace

std::span<const TensorMeasure> allMeasures() {
    return kMeasures;
}

QString measureLabel(const TensorMeasure& measure) {
    return QCoreApplication::translate("Measures", measure.label);
}

}  // namespace weightscape::ui
