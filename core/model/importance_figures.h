// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/model/importance_matrix.h"

namespace weightscape {

/// One entry of an importance matrix in a few numbers. Importance (sum / count of a column) is of
/// the matrices that calibration reached only; its figures are 0 when there is none.
struct ImportanceFigures {
    double lowestCount = 0.0;
    double medianCount = 0.0;  ///< the lower one of an even number
    double highestCount = 0.0;
    std::size_t neverReached = 0;  ///< matrices
    double mean = 0.0;             ///< importance over all columns
    double highest = 0.0;
    /// Of the summed importance, the share that the hundredth part of the columns with the most
    /// (rounded up) holds, 0..1: 0.01 when all are alike, near 1 when few columns matter.
    double shareOfTopHundredth = 0.0;
};

/// Takes time and memory in the number of values.
[[nodiscard]] ImportanceFigures importanceFigures(const ImportanceEntry& entry);

}  // namespace weightscape
