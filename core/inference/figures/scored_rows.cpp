// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/scored_rows.h"

namespace weightscape::inference {

Result<void> checkScoredRows(const ScoredRows& rows) {
    if (rows.tokens.size() != rows.logits.count) {
        return fail(ErrorCode::InvalidArgument, "There are %1 rows of logits for %2 tokens."_text(
                                                    rows.logits.count, rows.tokens.size()));
    }
    for (const std::int32_t token : rows.tokens) {
        if (token >= 0 && static_cast<std::size_t>(token) < rows.logits.width) continue;
        return fail(
            ErrorCode::InvalidArgument,
            "Token %1 is not in the vocabulary, which has %2."_text(token, rows.logits.width));
    }
    return {};
}

}  // namespace weightscape::inference
