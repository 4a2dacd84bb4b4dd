// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/inference/rows.h"
#include "core/support/result.h"

namespace weightscape::inference {

/// Some scored positions of a chunk, as many as are worth having in memory at once.
struct ScoredRows {
    ConstRows logits;                      ///< one row per position, as wide as the vocabulary
    std::span<const std::int32_t> tokens;  ///< that really follow; one per row
    std::size_t position = 0;              ///< of the first of these tokens in the text
};

/// Errors: InvalidArgument (another number of tokens than rows, a token outside the vocabulary).
[[nodiscard]] Result<void> checkScoredRows(const ScoredRows& rows);

}  // namespace weightscape::inference
