// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/generate/next_token.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/inference/figures/log_probabilities.h"
#include "core/support/counter_random.h"

namespace weightscape::inference {
namespace {

/// From 0 to below 1.
double unitNumber(std::uint64_t seed, std::uint64_t step) {
    return static_cast<double>(splitMix64(seed, step) >> 11U) * 0x1p-53;
}

Result<NextTokenFigures> distribution(std::span<const float> scores) {
    const NextTokenFigures figures = nextTokenFigures(scores);
    if (figures.isDistribution()) return figures;
    return fail(ErrorCode::Damaged,
                "The model's answer is of no use: there is NaN or infinity in it."_text);
}

}  // namespace

Result<std::vector<Candidate>> likeliest(std::span<const float> scores, std::size_t count) {
    const auto figures = distribution(scores);
    if (!figures) return fail(figures.error());
    std::vector<std::int32_t> tokens(scores.size());
    std::iota(tokens.begin(), tokens.end(), 0);
    const std::size_t kept = std::min(count, tokens.size());
    const auto scoreOf = [&](std::int32_t token) {
        return scores[static_cast<std::size_t>(token)];
    };
    std::partial_sort(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(kept),
                      tokens.end(), [&](std::int32_t a, std::int32_t b) {
                          return scoreOf(a) != scoreOf(b) ? scoreOf(a) > scoreOf(b) : a < b;
                      });
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < kept; ++i) {
        const auto token = static_cast<std::size_t>(tokens[i]);
        candidates.push_back({tokens[i], std::exp(figures->logProbability(scores, token))});
    }
    return candidates;
}

Result<Candidate> drawToken(std::span<const float> scores, const DrawOptions& options,
                            std::uint64_t step) {
    const auto figures = distribution(scores);
    if (!figures) return fail(figures.error());
    const auto candidate = [&](std::size_t token) {
        return Candidate{static_cast<std::int32_t>(token),
                         std::exp(figures->logProbability(scores, token))};
    };
    if (!(options.temperature > 0.0)) return candidate(figures->top);
    const double largest = scores[figures->top];
    std::vector<double> sums(scores.size());
    double sum = 0.0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        sum += std::exp((static_cast<double>(scores[i]) - largest) / options.temperature);
        sums[i] = sum;
    }
    const double drawn = sum * unitNumber(options.seed, step);
    const auto found = std::ranges::upper_bound(sums, drawn);
    return candidate(found == sums.end() ? figures->top
                                         : static_cast<std::size_t>(found - sums.begin()));
}

}  // namespace weightscape::inference
