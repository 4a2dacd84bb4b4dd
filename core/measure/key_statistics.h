// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/measure/moments.h"
#include "core/measure/statistics.h"

/// Statistics of 16-bit weights from their counts alone: each key of the sketch is one value.
namespace weightscape::measure {

/// Keys are added in ascending order of their bits. Precondition: not Key::Binary32Upper.
[[nodiscard]] Moments momentsOfKeys(const ValueSketch& sketch);

/// Fills zeros, nans, infinities, beyondHalf, minimum and maximum from `found.sketch`.
void countKeys(TensorStatistics& found);

/// Fills beyond3Sigma and beyond6Sigma from `found.sketch`, mean and standard deviation.
void countKeysBeyondSigma(TensorStatistics& found);

}  // namespace weightscape::measure
