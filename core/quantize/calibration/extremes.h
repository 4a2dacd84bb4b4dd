// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/calibration/calibrator.h"

/// The two calibrators that keep every weight inside the range.
namespace weightscape::calibration {

/// -a .. a with a the largest magnitude.
[[nodiscard]] elements::ClipRange absMaxRange(const Extremes& extremes,
                                              const Calibration& calibration);
/// The smallest to the largest weight. Under a symmetric mapping the same as absMaxRange(), but for
/// symmetric-full, where the extra lowest level may take the minimum.
[[nodiscard]] elements::ClipRange minMaxRange(const Extremes& extremes,
                                              const Calibration& calibration);

}  // namespace weightscape::calibration
