// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/acceptance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace weightscape::inference {
namespace {

std::optional<Estimate> divergenceAt(const Evaluation& evaluation, double fraction) {
    const auto found =
        std::ranges::find(evaluation.quantiles.divergence, fraction, &Quantile::fraction);
    if (found == evaluation.quantiles.divergence.end()) return std::nullopt;
    return Estimate{found->value, 0.0};
}

constexpr std::array<AcceptanceFigure, 4> kFigures = {{
    {"kld", "KL divergence, mean"_text, "nats"_text, true,
     [](const Evaluation& evaluation) -> std::optional<Estimate> {
         if (evaluation.divergence.tokens == 0) return std::nullopt;
         return evaluation.divergence.divergence;
     }},
    {"kld-p99", "KL divergence, 99 % of the tokens below"_text, "nats"_text, true,
     [](const Evaluation& evaluation) { return divergenceAt(evaluation, 0.99); }},
    {"kld-p999", "KL divergence, 99.9 % of the tokens below"_text, "nats"_text, true,
     [](const Evaluation& evaluation) { return divergenceAt(evaluation, 0.999); }},
    {"same-top", "Same likeliest token"_text, "%"_text, false,
     [](const Evaluation& evaluation) -> std::optional<Estimate> {
         if (evaluation.divergence.tokens == 0) return std::nullopt;
         const Estimate& share = evaluation.divergence.sameTop;
         return Estimate{100.0 * share.value, 100.0 * share.uncertainty};
     }},
}};

}  // namespace

std::span<const AcceptanceFigure> acceptanceFigures() {
    return kFigures;
}

bool LimitResult::isClose() const {
    return std::fabs(found.value - wanted.limit) < 2.0 * found.uncertainty;
}

std::vector<LimitResult> judge(const Evaluation& evaluation,
                               std::span<const AcceptanceLimit> limits) {
    std::vector<LimitResult> results;
    for (const AcceptanceLimit& limit : limits) {
        const auto found = limit.figure->of(evaluation);
        const Estimate estimate =
            found.value_or(Estimate{std::numeric_limits<double>::quiet_NaN(), 0.0});
        const bool isKept =
            limit.figure->isMost ? estimate.value <= limit.limit : estimate.value >= limit.limit;
        results.push_back({limit, estimate, isKept});
    }
    return results;
}

}  // namespace weightscape::inference
