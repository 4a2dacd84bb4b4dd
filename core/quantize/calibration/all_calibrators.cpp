// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/calibration/all_calibrators.h"

#include <array>

#include "core/quantize/calibration/clip.h"
#include "core/quantize/calibration/entropy.h"
#include "core/quantize/calibration/extremes.h"
#include "core/quantize/calibration/hqq.h"
#include "core/quantize/calibration/mse.h"
#include "core/quantize/calibration/percentile.h"
#include "core/support/ascii_text.h"
#include "core/support/printable.h"

namespace weightscape::calibration {
namespace {

constexpr std::array kCalibrators = {
    Calibrator{.id = "absmax",
               .label = "Absolute maximum",
               .summary = "Covers the largest magnitude on both sides; clips nothing",
               .parameters = {},
               .fromExtremes = absMaxRange},
    Calibrator{.id = "minmax",
               .label = "Minimum and maximum",
               .summary = "Covers the smallest to the largest weight; clips nothing",
               .parameters = {},
               .fromExtremes = minMaxRange},
    Calibrator{.id = "percentile",
               .label = "Percentile",
               .summary = "Covers a share of the weights; clips the farthest",
               .parameters = kPercentileParameters,
               .usesImportance = true,
               .choose = percentileRange},
    Calibrator{.id = "mse",
               .label = "Least squared error",
               .summary = "Searches all stored scales for the least squared error",
               .parameters = {},
               .usesImportance = true,
               .needsLevels = true,
               .choose = mseRange},
    Calibrator{.id = "kl",
               .label = "Least divergence (entropy)",
               .summary = "Keeps the distribution: least KL divergence between the histograms",
               .parameters = kEntropyParameters,
               .usesImportance = true,
               .needsLevels = true,
               .choose = entropyRange},
    Calibrator{.id = "hqq",
               .label = "Half-quadratic (HQQ)",
               .summary = "Moves a real zero point until the residuals are sparse",
               .parameters = kHqqParameters,
               .usesImportance = true,
               .needsLevels = true,
               .affineOnly = true,
               .choose = hqqRange},
    Calibrator{.id = "clip",
               .label = "Manual clip",
               .summary = "Covers a multiple of the full range",
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
                    "there is no calibration " + inQuotes(id) + "; \"absmax\" is one");
    }
    const bool hasParameters = colon != std::string_view::npos;
    if (hasParameters && (calibrator->parameters.empty() || colon + 1 == text.size())) {
        return fail(ErrorCode::InvalidArgument,
                    "calibration " + std::string(calibrator->id) +
                        (calibrator->parameters.empty() ? " takes no number; leave out the colon"
                                                        : ": no number follows the colon"));
    }
    auto values = parseParameters(calibrator->parameters,
                                  hasParameters ? text.substr(colon + 1) : std::string_view{},
                                  "calibration " + std::string(calibrator->id));
    if (!values) return fail(values.error());
    return CalibratorChoice{calibrator, std::move(*values)};
}

std::string calibratorText(const CalibratorChoice& choice) {
    std::string text(choice.calibrator->id);
    const std::string parameters = parametersText(choice.calibrator->parameters, choice.parameters);
    return parameters.empty() ? text : text + ":" + parameters;
}

}  // namespace weightscape::calibration
