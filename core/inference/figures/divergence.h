// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/inference/figures/estimate.h"
#include "core/inference/figures/reference_logits.h"
#include "core/inference/figures/scored_rows.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// How far a model's answers are from the original's, token by token. Definitions, uncertainties
/// and quantiles are those of llama-perplexity --kl-divergence.
namespace weightscape::inference {

/// One scored token. NaN or infinity where an answer of either model is no use.
struct TokenDivergence {
    std::size_t position = 0;             ///< in the text
    std::int32_t token = 0;               ///< that stands there
    std::int32_t likeliest = 0;           ///< that the model expected most
    std::int32_t referenceLikeliest = 0;  ///< that the original expected most
    double surprise = 0.0;                ///< -ln of the probability given to `token`
    double referenceSurprise = 0.0;
    double divergence = 0.0;  ///< Σ p ln(p/q), in nats; p is the original's distribution

    [[nodiscard]] bool hasSameTop() const { return likeliest == referenceLikeliest; }
    /// By how much the model gives `token` more probability than the original.
    [[nodiscard]] double probabilityChange() const;
    [[nodiscard]] bool isScored() const;
};

/// Sums over scored tokens, in the order of the text.
struct DivergenceSums {
    RunningSum surprise;
    RunningSum referenceSurprise;
    double productsOfSurprises = 0.0;
    RunningSum divergence;
    RunningSum probabilityChange;
    RunningSum squaredChange;
    std::uint64_t sameTop = 0;

    void add(const TokenDivergence& token);
};

/// A text's figures so far.
struct DivergenceFigures {
    std::uint64_t tokens = 0;
    std::uint64_t unscored = 0;  ///< tokens that the figures leave out
    Estimate perplexity;
    Estimate referencePerplexity;
    Estimate logRatio;           ///< ln(perplexity / reference perplexity)
    double correlation = 0.0;    ///< of both models' surprises; 0 for fewer than 10 tokens
    Estimate divergence;         ///< mean KL divergence, in nats
    Estimate probabilityChange;  ///< mean Δp of the tokens of the text
    Estimate rootMeanSquareChange;
    Estimate sameTop;  ///< share of tokens where both expect the same most
};

[[nodiscard]] DivergenceFigures divergenceFigures(const DivergenceSums& sums);

/// Sums up a text. For one thread at a time.
class DivergenceMeter {
  public:
    /// The next tokens of the text; their first row is the reference's `referenceRow`. Works on all
    /// threads. Errors: InvalidArgument, Cancelled; then nothing has been added.
    [[nodiscard]] Result<void> add(const ScoredRows& rows, const ReferenceLogits& reference,
                                   std::size_t referenceRow, TaskContext& task);
    /// Puts a point on the curve.
    void finishChunk() { m_curve.push_back(figures()); }

    [[nodiscard]] DivergenceFigures figures() const;
    /// The figures at the end of each chunk, over all chunks so far.
    [[nodiscard]] const std::vector<DivergenceFigures>& curve() const { return m_curve; }
    /// All tokens in the order they were added.
    [[nodiscard]] const std::vector<TokenDivergence>& tokens() const { return m_tokens; }

  private:
    DivergenceSums m_sums;
    std::vector<TokenDivergence> m_tokens;
    std::vector<DivergenceFigures> m_curve;
};

}  // namespace weightscape::inference
