// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

#include "core/inference/rows.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// How the tokens of one sequence look back at those before them. Several query heads share each
/// head of keys and values: the first heads / keyHeads ones the first, and so on.
struct AttentionSpec {
    std::size_t heads = 0;
    std::size_t keyHeads = 0;   ///< divides heads
    std::size_t headSize = 0;   ///< numbers of a query or key
    std::size_t valueSize = 0;  ///< numbers of a value
    float scale = 1.0F;         ///< of the scores
    float softCap = 0.0F;       ///< a score s becomes softCap · tanh(s / softCap); 0: it stays
    std::size_t window = 0;     ///< tokens seen, with the token itself; 0: all
    /// One logit per head that takes part in its softmax but has no value; or empty.
    std::span<const float> sinks = {};
    std::size_t firstPosition = 0;  ///< of the queries: so many keys stand before the first's own

    /// The head of keys and values that a head of queries asks.
    [[nodiscard]] constexpr std::size_t keyHeadOf(std::size_t head) const {
        return head / (heads / keyHeads);
    }
    /// The keys that position `position` sees begin here and end with its own.
    [[nodiscard]] constexpr std::size_t firstSeenFrom(std::size_t position) const {
        return window != 0 && position + 1 > window ? position + 1 - window : 0;
    }
};

/// Rows of heads beside each other. Queries: one row per token, keys and values: one per token of
/// the sequence from position 0, at least up to the last query's.
struct AttentionRows {
    ConstRows queries;  ///< heads × headSize wide
    ConstRows keys;     ///< keyHeads × headSize wide
    ConstRows values;   ///< keyHeads × valueSize wide
};

/// Causal attention: outputs (queries.count rows, heads × valueSize wide) = softmax(scores) ·
/// values, where token t scores the keys s with t - window < s <= t. Vaswani et al. 2017.
/// A row in which a score is NaN becomes NaN; NaN among the values may reach some rows before its
/// own. Outputs may not overlap the inputs.
void attend(const AttentionSpec& spec, const AttentionRows& rows, MutableRows outputs,
            TaskContext& task);

}  // namespace weightscape::inference
