// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/inference/figures/estimate.h"
#include "core/inference/figures/scored_rows.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// Perplexity exp(mean of -ln p) over the scored tokens of a text, as llama-perplexity counts it.
namespace weightscape::inference {

/// One scored token.
struct TokenScore {
    std::size_t position = 0;    ///< in the text
    std::int32_t token = 0;      ///< that stands there
    std::int32_t likeliest = 0;  ///< that the model expected most
    double surprise = 0.0;       ///< -ln of the probability it gave to `token`; NaN, infinity:
                                 ///< the model's output was no use
};

/// A text's perplexity so far. The figures leave out tokens without a finite surprise.
struct PerplexityFigures {
    std::uint64_t tokens = 0;
    std::uint64_t unscored = 0;  ///< tokens left out
    Estimate surprise;           ///< mean of -ln p
    Estimate perplexity;
};

/// exp of an estimate of a mean surprise; the uncertainty is that of the mean times the value.
[[nodiscard]] Estimate perplexityOf(const Estimate& surprise);

/// Sums up a text. For one thread at a time.
class PerplexityMeter {
  public:
    /// The next tokens of the text. Works on all threads. Errors: InvalidArgument, Cancelled; then
    /// nothing has been added.
    [[nodiscard]] Result<void> add(const ScoredRows& rows, TaskContext& task);
    /// Puts a point on the curve.
    void finishChunk() { m_curve.push_back(figures()); }

    [[nodiscard]] PerplexityFigures figures() const;
    /// The figures at the end of each chunk, over all chunks so far.
    [[nodiscard]] const std::vector<PerplexityFigures>& curve() const { return m_curve; }
    /// All tokens in the order they were added.
    [[nodiscard]] const std::vector<TokenScore>& tokens() const { return m_tokens; }

  private:
    RunningSum m_surprise;
    std::vector<TokenScore> m_tokens;
    std::vector<PerplexityFigures> m_curve;
};

}  // namespace weightscape::inference
