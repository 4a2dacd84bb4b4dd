// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/all_calibrators.h"

#include <array>

#include "core/quantize/calibration/clip.h"
#include "core/quantize/calibration/entropy.h"
#include "core/quantize/calibration/extremes.h"
#include "core/quantize/calibration/hqq.h"
#include "core/quantize/calibration/mean.h"
#include "core/quantize/calibration/mse.h"
#include "core/quantize/calibration/percentile.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::calibration {
namespace {

constexpr std::array kCalibrators = {
    Calibrator{.id = "absmax",
               .label = "Absolute maximum"_text,
               .summary = "Covers the largest magnitude on both sides; clips nothing"_text,
               .parameters = {},
               .fromExtremes = absMaxRange},
    Calibrator{.id = "minmax",
               .label = "Minimum and maximum"_text,
               .summary = "Covers the smallest to the largest weight; clips nothing"_text,
               .parameters = {},
               .fromExtremes = minMaxRange},
    Calibrator{.id = "absmean",
               .label = "Mean magnitude"_text,
               .summary = "Takes the mean magnitude as the scale, as BitNet does"_text,
               .parameters = {},
               .signsOnly = true,
               .choose = meanMagnitudeRange},
    Calibrator{.id = "percentile",
               .label = "Percentile"_text,
               .summary = "Covers a share of the weights; clips the farthest"_text,
               .parameters = kPercentileParameters,
               .usesImportance = true,
               .choose = percentileRange},
    Calibrator{.id = "mse",
               .label = "Least squared error"_text,
               .summary = "Searches all stored scales for the least squared error"_text,
               .parameters = {},
               .usesImportance = true,
               .needsLevels = true,
               .choose = mseRange},
    Calibrator{.id = "kl",
               .label = "Least divergence (entropy)"_text,
               .summary = "Keeps the distribution: least KL divergence between the histograms"_text,
               .parameters = kEntropyParameters,
               .usesImportance = true,
               .needsLevels = true,
               .usefulFrom = entropyBins,
               .choose = entropyRange},
    Calibrator{.id = "hqq",
               .label = "Half-quadratic (HQQ)"_text,
               .summary = "Moves a real zero point until the residuals are sparse"_text,
               .parameters = kHqqParameters,
               .usesImportance = true,
               .needsLevels = true,
               .affineOnly = true,
               .choose = hqqRange},
    Calibrator{.id = "clip",
               .label = "Manual clip"_text,
               .summary = "Covers a multiple of the full range"_text,
               .parameters = kClipParameters,
               .fromExtremes = clipRange},
};

}  // namespace

std::span<const Calibrator> allCalibrators() {
    return kCalibrators;
}

const Calibrator* findCalibrator(std::string_view id) {
    for (const Calibrator& calibrator : kCalibrators) {
        if (equalIgnoringCase(calibrator.id, id)) return &calibrator;
    }
    return nullptr;
}

CalibratorChoice standardCalibrator(elements::Mapping mapping) {
    const bool affine = mapping == elements::Mapping::Affine;
    return {findCalibrator(affine ? "minmax" : "absmax"), {}};
}

Result<CalibratorChoice> parseCalibrator(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view id = text.substr(0, colon);
    const Calibrator* calibrator = findCalibrator(id);
    if (calibrator == nullptr) {
        return fail(ErrorCode::NotFound,
                    "there is no calibration %1; \"absmax\" is one"_text(inQuotes(id)));
    }
    const bool hasParameters = colon != std::string_view::npos;
    if (hasParameters && (calibrator->parameters.empty() || colon + 1 == text.size())) {
        const auto wrong = calibrator->parameters.empty()
                               ? "calibration %1 takes no number; leave out the colon"_text
                               : "calibration %1: no number follows the colon"_text;
        return fail(ErrorCode::InvalidArgument, wrong(calibrator->id));
    }
    auto values = parseParameters(calibrator->parameters,
                                  hasParameters ? text.substr(colon + 1) : std::string_view{},
                                  "calibration %1"_text(calibrator->id));
    if (!values) return fail(values.error());
    return CalibratorChoice{calibrator, std::move(*values)};
}

std::string calibratorText(const CalibratorChoice& choice) {
    std::string text(choice.calibrator->id);
    const std::string parameters = parametersText(choice.calibrator->parameters, choice.parameters);
    return parameters.empty() ? text : text + ":" + parameters;
}

}  // namespace weightscape::calibration
