// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <optional>

#include "core/measure/clip_curve.h"
#include "core/measure/measure_treatment.h"
#include "core/measure/smooth_bound.h"
#include "core/measure/statistics.h"
#include "core/quantize/encoders/treatment.h"

/// What the clipping page decides about a treatment. Pure functions.
namespace weightscape::ui {

/// The scheme whose curve is shown for a treatment.
struct ClipSubject {
    schemes::Scheme scheme;
    QString note;  ///< how it differs from the treatment; empty when it does not
};
[[nodiscard]] ClipSubject clipSubjectOf(const encoders::Treatment& treatment);

/// The treatment with a calibrator in place of its own: a scheme keeps its other parts, a GGUF type
/// that leaves its scale open stays that type, and all others become the scheme of the curve.
[[nodiscard]] encoders::Treatment withCalibrator(const encoders::Treatment& treatment,
                                                 const calibration::CalibratorChoice& choice);

/// The manual clip at this share of the full range, rounded to 0.1 %.
[[nodiscard]] calibration::CalibratorChoice manualClip(double factor);

/// Where the treatment's threshold stands: its manual clip, else the mean choice of its calibrator;
/// nothing when the curve has none.
[[nodiscard]] std::optional<double> thresholdOf(const encoders::Treatment& treatment,
                                                const measure::ClipCurve& curve);

/// What a treatment loses, and why.
struct ErrorExplanation {
    measure::TreatmentError measured;
    measure::SmoothBound bound;  ///< at the treatment's rate
};
/// Errors: as measureTreatment(). Precondition: the statistics are the tensor's, where its weights
/// can be read.
[[nodiscard]] Result<ErrorExplanation> explainError(
    const Model& model, const TensorInfo& tensor, const measure::TreatmentRequest& request,
    const std::shared_ptr<const measure::TensorStatistics>& statistics, TaskContext& task);

/// "nf4 granularity=group:64, simulated as F16 at 93.2 % of the range: error 13 %, of which
/// clipping causes 9.93 %" Exact, of the treatment itself, once it is explained; else what the
/// curve says at the threshold, marked and with its interval. `threshold` as it is written in its
/// field.
struct ClipReading {
    const encoders::Treatment& treatment;
    const measure::ClipCurve& curve;
    const ErrorExplanation* explanation = nullptr;  ///< of the treatment; null: not yet known
};
[[nodiscard]] QString readingSentence(const ClipReading& reading, double factor,
                                      const QString& threshold);

/// What the curve's figures are where it is a sample; empty where they are exact.
[[nodiscard]] QString sampleNote(const measure::ClipCurve& curve, double factor);

/// Why an error has no shares; empty where it has.
[[nodiscard]] QString overflowSentence(const measure::TensorError& error);

/// A share as percent; what is not 0 but below 0.01 % says so.
[[nodiscard]] QString shareText(double share);

/// What causes most of the error and how far it is from the bound, or why there is no bound.
[[nodiscard]] QString explanationSentence(const ErrorExplanation& explanation);

}  // namespace weightscape::ui
