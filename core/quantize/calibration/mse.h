// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/quantize/calibration/calibrator.h"

namespace weightscape::calibration {

/// The range whose stored scale and zero point give the least sum of importance x (decoded -
/// weight)^2: with nearest rounding the least of all stored scales up to twice the full range's
/// (less far for large groups of whole numbers, which have no deep minima beyond the range),
/// jointly with the zero point under an affine mapping. Stochastic rounding: the least expected
/// error. Scales with a second level are taken as they are before it.
///
/// The error has many local minima, so no descent is used. Up to 32,768 weights the search is exact
/// (ScaleSweep); larger groups are searched at every stored scale where it matters (SortedSearch).
/// Real offsets (bnb_dynamic8, affine) are searched on a grid that is refined twice, each with its
/// best scale: good, but without the promise of the least error.
[[nodiscard]] elements::ClipRange mseRange(const elements::Group& group,
                                           const Calibration& calibration);

}  // namespace weightscape::calibration
