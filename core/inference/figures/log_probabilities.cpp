// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/log_probabilities.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/inference/figures/softmax_loops.h"

namespace weightscape::inference {

NextTokenFigures nextTokenFigures(std::span<const float> logits) {
    const float largest = largestLogit(logits);
    if (!std::isfinite(largest)) return {std::numeric_limits<double>::quiet_NaN(), 0};
    const auto top = std::ranges::find(logits, largest);
    const double offset = largest;
    return {offset + std::log(sumOfExponentials(logits, offset)),
            static_cast<std::size_t>(top - logits.begin())};
}

}  // namespace weightscape::inference
