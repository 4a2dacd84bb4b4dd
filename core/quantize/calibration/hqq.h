// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/calibration/calibrator.h"

/// Half-quadratic quantization: a real zero point that makes the residuals W - (Wq - z) s sparse,
/// at the scale s of the full range.
///
/// Source: Badri and Shaji, Half-Quadratic Quantization of Large Machine Learning Models, 2023. It
/// minimizes the sum of |residual|^p by splitting off an error E,
///
///     E  = shrink(W - (Wq - z) s),  shrink(x) = sign(x) max(|x| - |x|^(p-1) / beta, 0)
///     z  = mean of Wq - (W - E) / s
///     beta = kappa beta
///
/// with Wq = clamp(round(W / s + z)), from z = -minimum / s on, until the mean |residual| no longer
/// falls; the zero point with the least is kept. beta is in the units of the weights, as published:
/// for weights far below 1 the shrinkage takes away every residual (E = 0). Differences from the
/// authors' program: groups stop one by one, the best zero point is returned and not the last, and
/// s and z are rounded to their stored types in every step. Importance weights the means.
namespace weightscape::calibration {

inline constexpr ParameterSpec kHqqParameters[] = {
    {.id = "iterations",
     .label = "Iterations"_text,
     .summary = "Most steps; it stops earlier when the error no longer falls"_text,
     .unit = "steps"_text,
     .standard = 20.0,
     .minimum = 1.0,
     .maximum = 1000.0,
     .step = 1.0,
     .whole = true},
    {.id = "p",
     .label = "Norm"_text,
     .summary = "Exponent of the residuals; below 1 favours many small and few large ones"_text,
     .unit = {},
     .standard = 0.7,
     .minimum = 0.1,
     .maximum = 1.0,
     .step = 0.05},
    {.id = "beta",
     .label = "Beta"_text,
     .summary = "How closely the split-off error follows the residuals at the start"_text,
     .unit = {},
     .standard = 10.0,
     .minimum = 0.001,
     .maximum = 1e9,
     .step = 1.0},
    {.id = "kappa",
     .label = "Kappa"_text,
     .summary = "Growth of beta from step to step"_text,
     .unit = {},
     .standard = 1.01,
     .minimum = 1.0,
     .maximum = 10.0,
     .step = 0.01},
};

/// Range with a real zero point. Groups whose zero point would lie beyond 2,048 steps, where F16
/// holds whole numbers only, get the range widened to 0 first.
[[nodiscard]] elements::ClipRange hqqRange(const elements::Group& group,
                                           const Calibration& calibration);

/// sign(x) max(|x| - |x|^(p-1) / beta, 0): the generalized soft threshold of the method.
[[nodiscard]] double shrink(double x, double p, double beta);

}  // namespace weightscape::calibration
