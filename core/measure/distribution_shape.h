// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "core/measure/statistics.h"

/// Other views of a tensor's value counts; a value stands for a cell of the sketch.
namespace weightscape::measure {

/// The value below which a standard normal variable is with probability `share`; ±infinity at 0 and
/// 1, NaN outside. Abramowitz and Stegun 26.2.23, then Halley's method on erfc: accurate to about
/// 1e-15 relative.
[[nodiscard]] double normalQuantile(double share);

/// A point of the cumulative distribution.
struct CumulativePoint {
    double value = 0;
    double share = 0;  ///< of the finite weights that are at most `value`: above 0, up to 1
    double count = 0;  ///< weights with this value
};

/// Ascending; at most about `most` points, closest together in the tails, so that the outermost
/// values are always among them. Empty without finite weights or counts.
[[nodiscard]] std::vector<CumulativePoint> cumulativePoints(const TensorStatistics& statistics,
                                                            std::size_t most);

/// What one grid of evenly spaced levels for the whole tensor does to its weights.
struct ClipOutcome {
    double clippedShare = 0;  ///< of the finite weights, beyond the ends
    double clipping = 0;      ///< squared error of those, up to the end levels
    double rounding = 0;      ///< squared error of the others, to their nearest level
    double squaredOriginal = 0;
    /// √(squared error / Σx²); 0 without weights.
    [[nodiscard]] double relativeRmse(double squaredError) const;
};

/// `levels` levels from `low` to `high`, both included. Takes well under a frame.
/// Precondition: low < high, levels >= 2.
[[nodiscard]] ClipOutcome clipOutcome(const TensorStatistics& statistics, double low, double high,
                                      std::size_t levels);

}  // namespace weightscape::measure
