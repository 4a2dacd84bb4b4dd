// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>
#include <span>

namespace weightscape::inference {

/// What a row of logits, one per entry of the vocabulary, says about the next token.
struct NextTokenFigures {
    double logarithmOfSum = 0.0;  ///< ln Σ exp(logit); NaN when the row is no distribution
    std::size_t top = 0;          ///< the likeliest token; of equals the first

    /// False for rows with a NaN, with +infinity, without entries, or of -infinity alone.
    [[nodiscard]] bool isDistribution() const { return std::isfinite(logarithmOfSum); }
    /// ln of the token's probability; -infinity where the logit is. Precondition: isDistribution(),
    /// `logits` is the row, token < logits.size().
    [[nodiscard]] double logProbability(std::span<const float> logits, std::size_t token) const {
        return static_cast<double>(logits[token]) - logarithmOfSum;
    }
};

/// Log-softmax of a row, summed in double. The bits do not depend on the processor.
[[nodiscard]] NextTokenFigures nextTokenFigures(std::span<const float> logits);

}  // namespace weightscape::inference
