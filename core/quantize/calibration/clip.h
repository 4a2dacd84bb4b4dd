// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/calibration/calibrator.h"

namespace weightscape::calibration {

inline constexpr ParameterSpec kClipParameters[] = {
    {.id = "factor",
     .label = "Factor"_text,
     .summary = "How much of the full range the levels cover"_text,
     .unit = {},
     .standard = 1.0,
     .minimum = 0.01,
     .maximum = 4.0,
     .step = 0.01},
};

/// The full range, shrunk or stretched about `anchor`.
struct FullRange {
    double low = 0.0;
    double high = 0.0;
    double anchor = 0.0;  ///< the point of the range that is nearest to 0

    [[nodiscard]] elements::ClipRange times(double factor) const;
};
/// Symmetric mappings: -a .. a with a the largest magnitude; affine: smallest to largest weight.
[[nodiscard]] FullRange fullRange(const Extremes& extremes, elements::Mapping mapping);

/// The factor times the full range: both ends move in proportion.
[[nodiscard]] elements::ClipRange clipRange(const Extremes& extremes,
                                            const Calibration& calibration);

}  // namespace weightscape::calibration
