// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/quantize/calibration/calibrator.h"

/// Ranges from the distribution of the weights and from a factor, without looking at the levels.
namespace weightscape::calibration {

inline constexpr ParameterSpec kPercentileParameters[] = {
    {.id = "percent",
     .label = "Share kept"_text,
     .summary = "Share of the weights, or of their importance, that the range covers"_text,
     .unit = "%"_text,
     .standard = 99.9,
     .minimum = 50.0,
     .maximum = 100.0,
     .step = 0.1},
};

/// Symmetric mappings: -q .. q with q the P-percent quantile of the magnitudes. Affine: from the
/// quantile at (100 - P) / 2 percent of the weights to the one at 100 less that.
[[nodiscard]] elements::ClipRange percentileRange(const elements::Group& group,
                                                  const Calibration& calibration);

/// The quantile of `values` at `share` (0 .. 1), with linear interpolation between the order
/// statistics: value k of n (from 0, ascending) stands at k / (n - 1) (type 7 of Hyndman and Fan,
/// Sample quantiles in statistical packages, 1996). Reorders the values. Precondition: not empty.
[[nodiscard]] double quantile(std::span<float> values, double share);

/// The same by mass: with masses m and S the mass before a value, it stands at S + m / 2, stretched
/// so that the first stands at 0 and the last at 1. Equal masses give the quantile above; values
/// without mass do not count, unless none has any. Reorders the values.
[[nodiscard]] double weightedQuantile(std::span<Weighted> values, double share);

}  // namespace weightscape::calibration
