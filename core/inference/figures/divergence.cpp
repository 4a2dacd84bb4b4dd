// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/divergence.h"

#include <cmath>

#include "core/inference/figures/perplexity.h"
#include "core/inference/figures/softmax_loops.h"
#include "core/support/parallel.h"

namespace weightscape::inference {
namespace {

/// llama-perplexity states no uncertainty for so few tokens, and no covariance for fewer.
constexpr std::uint64_t kTooFew = 10;

TokenDivergence tokenDivergence(const ScoredRows& rows, std::size_t row,
                                const ReferenceRow& reference) {
    const auto logits = rows.logits.row(row);
    const NextTokenFigures next = nextTokenFigures(logits);
    TokenDivergence found;
    found.position = rows.position + row;
    found.token = rows.tokens[row];
    found.likeliest = static_cast<std::int32_t>(next.top);
    found.referenceLikeliest = static_cast<std::int32_t>(reference.next.top);
    const auto token = static_cast<std::size_t>(found.token);
    found.surprise = -next.logProbability(logits, token);
    found.referenceSurprise = -reference.next.logProbability(reference.values, token);
    const bool canCompare = next.isDistribution() && reference.next.isDistribution();
    found.divergence = canCompare ? divergenceOf({reference.values, reference.next.logarithmOfSum},
                                                 {logits, next.logarithmOfSum}, reference.least)
                                  : std::numeric_limits<double>::quiet_NaN();
    return found;
}

/// Covariance of the two means.
double covarianceOf(const DivergenceSums& sums) {
    const std::uint64_t count = sums.surprise.count;
    if (count < kTooFew) return 0.0;
    const double n = static_cast<double>(count);
    const double means = (sums.surprise.sum / n) * (sums.referenceSurprise.sum / n);
    return (sums.productsOfSurprises / n - means) / (n - 1.0);
}

double rootOfPositive(double number) {
    return number > 0.0 ? std::sqrt(number) : 0.0;
}

Estimate rootMeanSquare(const RunningSum& squares) {
    const Estimate mean = squares.mean(kTooFew);
    const double root = std::sqrt(mean.value);
    return {root, root > 0.0 ? 0.5 / root * mean.uncertainty : 0.0};
}

Estimate shareOf(std::uint64_t part, std::uint64_t count) {
    if (count == 0) return {};
    const double n = static_cast<double>(count);
    const double share = static_cast<double>(part) / n;
    return {share, count > 1 ? std::sqrt(share * (1.0 - share) / (n - 1.0)) : 0.0};
}

}  // namespace

double TokenDivergence::probabilityChange() const {
    return std::exp(-surprise) - std::exp(-referenceSurprise);
}

bool TokenDivergence::isScored() const {
    return std::isfinite(surprise) && std::isfinite(referenceSurprise) && std::isfinite(divergence);
}

void DivergenceSums::add(const TokenDivergence& token) {
    surprise.add(token.surprise);
    referenceSurprise.add(token.referenceSurprise);
    productsOfSurprises += token.surprise * token.referenceSurprise;
    divergence.add(token.divergence);
    const double change = token.probabilityChange();
    probabilityChange.add(change);
    squaredChange.add(change * change);
    sameTop += token.hasSameTop() ? 1 : 0;
}

DivergenceFigures divergenceFigures(const DivergenceSums& sums) {
    DivergenceFigures figures;
    figures.tokens = sums.divergence.count;
    const Estimate surprise = sums.surprise.mean(kTooFew);
    const Estimate reference = sums.referenceSurprise.mean(kTooFew);
    const double covariance = covarianceOf(sums);
    figures.perplexity = perplexityOf(surprise);
    figures.referencePerplexity = perplexityOf(reference);
    figures.logRatio.value = surprise.value - reference.value;
    figures.logRatio.uncertainty =
        rootOfPositive(surprise.uncertainty * surprise.uncertainty +
                       reference.uncertainty * reference.uncertainty - 2.0 * covariance);
    const double both = surprise.uncertainty * reference.uncertainty;
    figures.correlation = both > 0.0 ? covariance / both : 0.0;
    figures.divergence = sums.divergence.mean(kTooFew);
    figures.probabilityChange = sums.probabilityChange.mean(kTooFew);
    figures.rootMeanSquareChange = rootMeanSquare(sums.squaredChange);
    figures.sameTop = shareOf(sums.sameTop, figures.tokens);
    return figures;
}

Result<void> DivergenceMeter::add(const ScoredRows& rows, const ReferenceLogits& reference,
                                  std::size_t referenceRow, TaskContext& task) {
    if (auto checked = checkScoredRows(rows); !checked) return checked;
    if (reference.vocabulary() != rows.logits.width) {
        return fail(ErrorCode::InvalidArgument,
                    "The vocabulary has %1 tokens, but that of the reference %2."_text(
                        rows.logits.width, reference.vocabulary()));
    }
    if (referenceRow > reference.rows() || rows.logits.count > reference.rows() - referenceRow) {
        return fail(ErrorCode::InvalidArgument,
                    "The reference has answers for %1 tokens only."_text(reference.rows()));
    }
    std::vector<TokenDivergence> found(rows.logits.count);
    const bool done =
        forEachChunk(found.size(), 4, task, [&](std::size_t, std::size_t begin, std::size_t end) {
            std::vector<float> room;
            for (std::size_t i = begin; i < end; ++i) {
                found[i] = tokenDivergence(rows, i, reference.row(referenceRow + i, room));
            }
        });
    if (!done) return failCancelled();
    for (const TokenDivergence& token : found) {
        if (token.isScored()) m_sums.add(token);
    }
    m_tokens.insert(m_tokens.end(), found.begin(), found.end());
    return {};
}

DivergenceFigures DivergenceMeter::figures() const {
    DivergenceFigures figures = divergenceFigures(m_sums);
    figures.unscored = m_tokens.size() - figures.tokens;
    return figures;
}

}  // namespace weightscape::inference
