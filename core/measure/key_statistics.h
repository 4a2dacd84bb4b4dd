// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/measure/key_counts.h"
#include "core/measure/moments.h"
#include "core/measure/statistics.h"

/// Statistics of 16-bit weights from their counts alone: each key is one value.
namespace weightscape::measure {

/// Keys are added in ascending order of their bits. Precondition: not Key::Binary32Upper.
[[nodiscard]] Moments momentsOfKeys(const KeyCounts& keys);

/// Fills zeros, nans, infinities, beyondHalf, minimum and maximum.
void countKeys(const KeyCounts& keys, TensorStatistics& found);

/// Fills beyond3Sigma and beyond6Sigma from mean, standard deviation and `found.sketch`, whose
/// cells are single values.
void countCellsBeyondSigma(TensorStatistics& found);

}  // namespace weightscape::measure
