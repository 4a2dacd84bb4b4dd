// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/quantize/calibration/calibrator.h"
#include "core/support/result.h"

namespace weightscape::calibration {

/// Every calibrator; rows live for the whole program, so pointers to them identify a calibrator.
[[nodiscard]] std::span<const Calibrator> allCalibrators();

/// By id, any case; null when there is none.
[[nodiscard]] const Calibrator* findCalibrator(std::string_view id);

/// A calibrator with its parameters: a small comparable value.
struct CalibratorChoice {
    const Calibrator* calibrator = nullptr;  ///< never null in a checked scheme
    ParameterValues parameters;
    friend bool operator==(const CalibratorChoice&, const CalibratorChoice&) = default;
};

/// absmax for symmetric mappings, minmax for affine.
[[nodiscard]] CalibratorChoice standardCalibrator(elements::Mapping mapping);

/// "mse", "percentile:99.9", "hqq:iterations=40". Errors: NotFound, InvalidArgument.
[[nodiscard]] Result<CalibratorChoice> parseCalibrator(std::string_view text);
/// The shortest text that reads back as the same choice.
[[nodiscard]] std::string calibratorText(const CalibratorChoice& choice);

}  // namespace weightscape::calibration
