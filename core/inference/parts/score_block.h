// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/inference/parts/attention.h"
#include "core/inference/parts/panel_loops.h"
#include "core/inference/parts/work_space.h"

namespace weightscape::inference {

/// Keys or values of every key head, packed for products.
using HeadPanels = std::vector<Panels>;

/// Packs each of `heads` heads that stand beside each other in `rows`, as they are (right side of
/// probabilities · values) or transposed (right side of queries · keys).
[[nodiscard]] HeadPanels packHeads(ConstRows rows, std::size_t heads, bool transposed,
                                   TaskContext& task);

/// What the exponentials of a query's scores are divided by.
struct SoftmaxSum {
    float sum = 0.0F;
    float sink = 0.0F;  ///< the part of it that is the sink's
};

/// The scores of a few neighbouring queries of one head. Work space of one task, used for one
/// block after the other.
class ScoreBlock {
  public:
    /// Queries of a block; the last block of a sequence may have fewer.
    static constexpr std::size_t kQueries = 32;

    /// Copies the block's queries, scaled, and makes room for their scores.
    ScoreBlock(const AttentionSpec& spec, ConstRows queries, std::size_t firstQuery);

    /// Fills the scores in from all keys that one of the queries sees, capped.
    void score(const Panels& keys);
    /// Makes the scores the unscaled softmax: exponentials, and zero where a query does not see.
    /// Returns for each query what they are to be divided by, `sink` included if there is one.
    [[nodiscard]] std::span<const SoftmaxSum> exponentiateScores(const float* sink);

    /// The queries as they were scored: scaled, and zero beyond queries().
    [[nodiscard]] ConstRows scaledQueries() const { return m_scaled.view(); }

    /// product = scores · values: `product` has rowCount() rows of whole panels.
    void multiplyInto(const Panels& values, MutableRows product) const;

    /// Keys from firstKey() to endKey() have scores: row(query)[key - firstKey()].
    [[nodiscard]] std::size_t firstKey() const { return m_firstKey; }
    [[nodiscard]] std::size_t endKey() const { return m_endKey; }
    [[nodiscard]] std::size_t queries() const { return m_queries.count; }
    /// Rounded up to whole tiles of the product; rows beyond queries() are zero.
    [[nodiscard]] std::size_t rowCount() const { return m_scores.count(); }
    [[nodiscard]] MutableRows scores() { return m_scores.view(); }
    /// The part of a query's scores that it sees.
    [[nodiscard]] std::span<float> seen(std::size_t query);

  private:
    const AttentionSpec* m_spec;
    ConstRows m_queries;
    std::size_t m_firstPosition;
    std::size_t m_firstKey;
    std::size_t m_endKey;
    WorkRows m_scaled;
    WorkRows m_scores;
    std::vector<SoftmaxSum> m_sums;
};

}  // namespace weightscape::inference
