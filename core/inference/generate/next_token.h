// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/support/result.h"

namespace weightscape::inference {

/// A token and how likely the model finds it as the next one.
struct Candidate {
    std::int32_t token = 0;
    double probability = 0.0;
};

/// The likeliest tokens, most likely first; of equals the smaller number first. Errors: Damaged
/// (scores that are no distribution: NaN, or none).
[[nodiscard]] Result<std::vector<Candidate>> likeliest(std::span<const float> scores,
                                                       std::size_t count);

/// How the next token is drawn.
struct DrawOptions {
    double temperature = 0.0;  ///< divides the scores; 0: the likeliest token, always
    std::uint64_t seed = 0;
};

/// Draws token number `step` of a text: softmax(scores / temperature). The same seed, step and
/// scores draw the same token. Errors: as above.
[[nodiscard]] Result<Candidate> drawToken(std::span<const float> scores, const DrawOptions& options,
                                          std::uint64_t step);

}  // namespace weightscape::inference
