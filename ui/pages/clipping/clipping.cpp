// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/clipping/clipping.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/quantize/elements/levels.h"
#include "ui/text/number_format.h"
#include "ui/text/to_qt.h"
#include "ui/text/window_text.h"

namespace weightscape::ui {
namespace {

constexpr std::size_t kWorstGroups = 20;
constexpr std::string_view kUsualScheme = "int4";

/// The scheme with as many levels and as large groups as a GGUF type that leaves its scale open.
std::optional<schemes::Scheme> schemeLike(const formats::Format& format) {
    using elements::Mapping;
    const formats::OpenScale& open = format.openScale;
    if (!open.isOpen()) return std::nullopt;
    const int range = open.highest - open.lowest + 1;
    const auto count = static_cast<std::size_t>(range);
    for (const Mapping mapping : {Mapping::SymmetricFull, Mapping::Symmetric, Mapping::Affine}) {
        if (open.hasMinimum != (mapping == Mapping::Affine)) continue;
        for (const elements::ElementRow& row : elements::allElements()) {
            if (row.type.kind != elements::ElementKind::Integer) continue;
            const auto levels = elements::fixedLevels(row.type, mapping);
            if (!levels || levels->values.size() != count) continue;
            schemes::Scheme scheme{.element = row.type, .mapping = mapping};
            scheme.granularity.columns = static_cast<std::uint32_t>(format.weightsPerBlock);
            scheme.calibration = calibration::standardCalibrator(mapping);
            return scheme;
        }
    }
    return std::nullopt;
}

/// What the curve of a scheme leaves out; empty for most.
QString omissionsOf(const schemes::Scheme& scheme) {
    QStringList omitted;
    if (scheme.outliers.kind != schemes::OutlierKind::None) {
        omitted << tr("The curve leaves out the handling of outliers.");
    }
    if (scheme.scale == elements::ScaleType::Nested || scheme.scale == elements::ScaleType::E4m3) {
        omitted << tr("The curve leaves out the second level of the scales.");
    }
    return omitted.join(QLatin1Char(' '));
}

const measure::ClipPoint& nearestPoint(const measure::ClipCurve& curve, double factor) {
    return *std::ranges::min_element(curve.points, {}, [&](const measure::ClipPoint& point) {
        return std::abs(point.factor - factor);
    });
}

QString lossText(const ClipReading& reading, double factor) {
    const auto text = tr("error %1, of which clipping causes %2");
    if (reading.explanation != nullptr) {
        const measure::TreatmentError& measured = reading.explanation->measured;
        const QString error = formatPercent(measured.error.relativeRmse());
        const auto& explained = measured.explanation;
        const double whole = explained ? explained->parts.total() : 0.0;
        if (!std::isfinite(whole) || !(whole > 0.0)) return tr("error %1").arg(error);
        return text.arg(error, shareText(explained->parts.clipping / whole));
    }
    const measure::ClipPoint& point = nearestPoint(reading.curve, factor);
    const QString about = reading.curve.isExact() ? QString() : QStringLiteral("≈ ");
    const double error = reading.curve.relativeRmse(point.total);
    return text.arg(about + formatPercentInterval(error, point.confidence),
                    about + shareText(point.total > 0.0 ? point.clipping / point.total : 0.0));
}

bool isManualClip(const calibration::CalibratorChoice& choice) {
    return choice.calibrator == calibration::findCalibrator("clip");
}

}  // namespace

ClipSubject clipSubjectOf(const encoders::Treatment& treatment) {
    if (treatment.scheme) return {*treatment.scheme, omissionsOf(*treatment.scheme)};
    const QString label = fromUtf8(treatment.format->info.label);
    if (auto scheme = schemeLike(*treatment.format)) {
        return {*scheme, tr("%1 as the scheme with as many levels, %2 in groups of %3.")
                             .arg(label, fromUtf8(scheme->element.id()))
                             .arg(treatment.format->weightsPerBlock)};
    }
    return {*schemes::parseScheme(kUsualScheme),
            tr("%1 leaves no threshold to choose. The curve shows int4 in groups of 32; "
               "moving the threshold gives the tensor that scheme.")
                .arg(label)};
}

encoders::Treatment withCalibrator(const encoders::Treatment& treatment,
                                   const calibration::CalibratorChoice& choice) {
    encoders::Treatment changed = treatment;
    if (!changed.scheme && calibration::canCalibrate(*treatment.format, *choice.calibrator)) {
        changed.calibration = choice;
        return changed;
    }
    if (!changed.scheme) changed = *encoders::simulate(kUsualScheme);
    schemes::Scheme scheme = *changed.scheme;
    scheme.calibration = choice;
    changed.scheme = std::move(scheme);
    return changed;
}

calibration::CalibratorChoice manualClip(double factor) {
    return {calibration::findCalibrator("clip"), {std::round(factor * 1000.0) / 1000.0}};
}

std::optional<double> thresholdOf(const encoders::Treatment& treatment,
                                  const measure::ClipCurve& curve) {
    if (treatment.isPlain()) return 1.0;
    const calibration::CalibratorChoice& choice =
        treatment.scheme ? treatment.scheme->calibration : *treatment.calibration;
    if (isManualClip(choice)) return choice.parameters.front();
    const auto found = std::ranges::find_if(curve.choices, [&](const measure::ClipChoice& each) {
        return each.choice.calibrator == choice.calibrator;
    });
    if (found == curve.choices.end()) return std::nullopt;
    return found->factor;
}

Result<ErrorExplanation> explainError(
    const Model& model, const TensorInfo& tensor, const measure::TreatmentRequest& request,
    const std::shared_ptr<const measure::TensorStatistics>& statistics, TaskContext& task) {
    measure::TreatmentRequest explained = request;
    explained.explain = true;
    explained.worstGroups = kWorstGroups;
    auto measured = measure::measureTreatment(model, tensor, explained, task);
    if (!measured) return fail(measured.error());
    ErrorExplanation explanation{*std::move(measured), {}};
    explanation.bound =
        measure::smoothBound(tensor, *statistics, explanation.measured.error.bitsPerWeight(),
                             explanation.measured.error.sqnrDb());
    return explanation;
}

QString readingSentence(const ClipReading& reading, double factor, const QString& threshold) {
    const encoders::Treatment& treatment = reading.treatment;
    const QString label = said(encoders::treatmentLabel(treatment));
    // A type that leaves nothing to choose is told for what it is, not for the curve that stands
    // in.
    const bool hasThreshold = !treatment.isPlain() || treatment.format->openScale.isOpen();
    if (!hasThreshold) {
        return reading.explanation == nullptr ? QString()
                                              : tr("%1: %2").arg(label, lossText(reading, factor));
    }
    return tr("%1 at %2 of the range: %3").arg(label, threshold, lossText(reading, factor));
}

QString sampleNote(const measure::ClipCurve& curve, double factor) {
    if (curve.isExact()) return {};
    const QString sample = formatPercent(curve.sampledFraction);
    const double confidence = nearestPoint(curve, factor).confidence;
    if (!(confidence > 0.0)) {
        return tr("The curve is from a sample of %1 of the weights.").arg(sample);
    }
    return tr("The curve is from a sample of %1 of the weights: ± %2 (95 %).")
        .arg(sample, formatPercent(confidence));
}

QString overflowSentence(const measure::TensorError& error) {
    if (error.sums.overflowed == 0) return {};
    return tr("Weights that overflow: %1. The error is infinite, and no share of it has a cause.")
        .arg(formatCount(error.sums.overflowed));
}

QString shareText(double share) {
    constexpr double smallest = 1e-4;
    if (share == 0.0 || std::abs(share) >= smallest) return formatPercent(share);
    return tr("< 0.01 %");
}

QString explanationSentence(const ErrorExplanation& explanation) {
    const QString overflow = overflowSentence(explanation.measured.error);
    if (!overflow.isEmpty()) return overflow;
    const double sqnr = explanation.measured.error.sqnrDb();
    QString text;
    if (std::isinf(sqnr)) return tr("Nothing is lost.");
    if (explanation.measured.explanation) {
        const schemes::ErrorParts& parts = explanation.measured.explanation->parts;
        const std::array<std::pair<double, const char*>, 4> causes = {
            {{parts.clipping, QT_TRANSLATE_NOOP("ClippingPage", "Clipping")},
             {parts.rounding, QT_TRANSLATE_NOOP("ClippingPage", "Rounding")},
             {parts.scalePrecision,
              QT_TRANSLATE_NOOP("ClippingPage", "The precision of the stored scales")},
             {parts.keptAside, QT_TRANSLATE_NOOP("ClippingPage", "Keeping outliers in F16")}}};
        const auto most = *std::ranges::max_element(causes);
        text = tr("%1 causes %2 of the squared error. ")
                   .arg(tr(most.second), shareText(most.first / parts.total()));
    }
    const auto& bound = explanation.bound.bound;
    if (!bound) {
        return text + tr("SQNR is %1. There is no bound for it: %2.")
                          .arg(formatDecibel(sqnr), said(explanation.bound.whyNot));
    }
    return text + tr("SQNR is %1; no code of %2 can beat %3 for independent weights of the smooth "
                     "distribution that was fitted (%4 away).")
                      .arg(formatDecibel(sqnr),
                           formatBitsPerWeight(explanation.measured.error.bitsPerWeight()),
                           formatDecibel(bound->sqnrDb), formatDecibel(bound->sqnrDb - sqnr));
}

}  // namespace weightscape::ui
