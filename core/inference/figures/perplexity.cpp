// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/perplexity.h"

#include <cmath>

#include "core/inference/figures/log_probabilities.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

TokenScore scoreOf(const ScoredRows& rows, std::size_t row) {
    const auto logits = rows.logits.row(row);
    const NextTokenFigures next = nextTokenFigures(logits);
    TokenScore score;
    score.position = rows.position + row;
    score.token = rows.tokens[row];
    score.likeliest = static_cast<std::int32_t>(next.top);
    score.surprise = -next.logProbability(logits, static_cast<std::size_t>(score.token));
    return score;
}

}  // namespace

Estimate perplexityOf(const Estimate& surprise) {
    const double value = std::exp(surprise.value);
    return {value, value * surprise.uncertainty};
}

Result<void> PerplexityMeter::add(const ScoredRows& rows, TaskContext& task) {
    if (auto checked = checkScoredRows(rows); !checked) return checked;
    std::vector<TokenScore> scores(rows.logits.count);
    const bool done =
        forEachChunk(scores.size(), 4, task, [&](std::size_t, std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                scores[i] = scoreOf(rows, i);
            }
        });
    if (!done) return failCancelled();
    for (const TokenScore& score : scores) {
        if (std::isfinite(score.surprise)) m_surprise.add(score.surprise);
    }
    m_tokens.insert(m_tokens.end(), scores.begin(), scores.end());
    return {};
}

PerplexityFigures PerplexityMeter::figures() const {
    PerplexityFigures figures;
    figures.tokens = m_surprise.count;
    figures.unscored = m_tokens.size() - m_surprise.count;
    figures.surprise = m_surprise.mean();
    figures.perplexity = perplexityOf(figures.surprise);
    return figures;
}

}  // namespace weightscape::inference
