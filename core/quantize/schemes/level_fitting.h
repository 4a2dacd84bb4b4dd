// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/quantize/elements/optimal_clusters.h"
#include "core/quantize/schemes/prepared_scheme.h"

namespace weightscape::schemes {

/// Weights divided by their group's scale and clipped to -1 .. 1, ascending, equal ones taken
/// together. A weight counts scale^2 x importance for k-means, so that the least error of the
/// levels is that of the weights, and 1 for quantiles. Exact for tensors of up to 65,536 weights;
/// for larger ones values that round to the same F16 are taken together at their mean. Kept and
/// non-finite weights and groups with scale 0 are left out. Errors: Cancelled.
[[nodiscard]] Result<std::vector<elements::WeightedValue>> scaledValues(
    const PreparedScheme& prepared, PassProgress& progress);

}  // namespace weightscape::schemes
