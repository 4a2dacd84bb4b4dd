// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/pooled_hessians.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace weightscape::encoders {
namespace {

/// Tokens per column by which a matrix knows its own inputs.
constexpr double kEnoughTokens = 2.0;

double traceOf(const InputHessian& hessian) {
    double sum = 0.0;
    for (std::size_t i = 0; i < hessian.columns; ++i) sum += static_cast<double>(hessian.at(i, i));
    return sum;
}

}  // namespace

double PooledHessians::ownShare(const InputHessian& hessian) {
    const double enough = kEnoughTokens * static_cast<double>(hessian.columns);
    return std::min(1.0, hessian.tokens / enough);
}

PooledHessians::PooledHessians(const TensorHessians& hessians) : m_hessians(hessians) {
    const auto leans = [](const auto& hessian) { return !hessian || ownShare(*hessian) < 1.0; };
    if (hessians.size() > 1 && std::ranges::any_of(hessians, leans)) findMean();
}

/// By the tokens that each matrix saw.
void PooledHessians::findMean() {
    std::vector<double> sums;
    double tokens = 0.0;
    std::size_t columns = 0;
    for (const auto& hessian : m_hessians) {
        if (!hessian) continue;
        columns = hessian->columns;
        sums.resize(columns * columns);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] += hessian->tokens * static_cast<double>(hessian->values[i]);
        }
        tokens += hessian->tokens;
    }
    if (!(tokens > 0.0)) return;
    std::vector<float> means(sums.size());
    std::ranges::transform(sums, means.begin(),
                           [&](double sum) { return static_cast<float>(sum / tokens); });
    m_mean = std::make_shared<const InputHessian>(InputHessian{columns, tokens, std::move(means)});
}

std::shared_ptr<const InputHessian> PooledHessians::of(std::size_t matrix) const {
    const auto& own = m_hessians[matrix];
    if (m_mean == nullptr) return own;
    if (!own) return m_mean;
    const double share = ownShare(*own);
    if (share >= 1.0) return own;
    const double trace = traceOf(*m_mean);
    const double scale = trace > 0.0 ? traceOf(*own) / trace : 0.0;
    std::vector<float> values(m_mean->values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] =
            static_cast<float>(share * static_cast<double>(own->values[i]) +
                               (1.0 - share) * scale * static_cast<double>(m_mean->values[i]));
    }
    return std::make_shared<const InputHessian>(
        InputHessian{own->columns, own->tokens, std::move(values)});
}

}  // namespace weightscape::encoders
