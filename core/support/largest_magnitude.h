// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace weightscape {

/// The largest |x|, 0 for no weights: infinity where that is the largest, NaN where there is any.
/// As fast as the weights can be read.
[[nodiscard]] float largestMagnitude(std::span<const float> weights);

}  // namespace weightscape
