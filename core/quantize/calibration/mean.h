// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/calibration/calibrator.h"

namespace weightscape::calibration {

/// -s .. s with s the mean magnitude of the weights, in double and in their order: the scale of
/// ternary weights as BitNet b1.58 chooses it (Ma and others, The Era of 1-bit LLMs, 2024), and of
/// binary ones the least squared error (Rastegari and others, XNOR-Net, 2016). Weights beyond half
/// of it become -s or s, the others 0.
[[nodiscard]] elements::ClipRange meanMagnitudeRange(const elements::Group& group,
                                                     const Calibration& calibration);

}  // namespace weightscape::calibration
