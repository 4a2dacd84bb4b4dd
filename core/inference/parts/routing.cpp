// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/parts/routing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/inference/parts/row_loops.h"

namespace weightscape::inference {
namespace {

/// ggml divides by no smaller sum: the smallest normal number of F16.
constexpr float kSmallestSum = 0x1p-14F;

float sigmoidOf(float x) {
    return 1.0F / (1.0F + std::exp(-x));
}

void softmaxOf(std::span<const float> logits, std::span<float> probabilities) {
    const double sum = exponentiate(logits, greatestOf(logits), probabilities);
    centreAndScale(probabilities, 0.0F, static_cast<float>(1.0 / sum), probabilities);
}

/// The experts in the order of their logits: those with the largest first.
class ExpertOrder {
  public:
    explicit ExpertOrder(std::size_t experts) : m_experts(experts) {}

    /// Valid until the next call.
    std::span<const std::uint32_t> largest(std::span<const float> logits, std::size_t chosen) {
        const auto rank = [&](std::uint32_t expert) {
            const float logit = logits[expert];
            return std::isnan(logit) ? -std::numeric_limits<float>::infinity() : logit;
        };
        std::iota(m_experts.begin(), m_experts.end(), 0U);
        const auto middle = m_experts.begin() + static_cast<std::ptrdiff_t>(chosen);
        std::partial_sort(m_experts.begin(), middle, m_experts.end(),
                          [&](std::uint32_t a, std::uint32_t b) {
                              return rank(a) != rank(b) ? rank(a) > rank(b) : a < b;
                          });
        return std::span(m_experts).first(chosen);
    }

  private:
    std::vector<std::uint32_t> m_experts;
};

/// A token's experts with their weights before these are normalized and scaled.
struct RawWeights {
    std::vector<float> probabilities;  ///< of all experts; only of Softmax
    std::vector<float> chosen;
};

RawWeights rawWeights(RoutingKind kind, std::span<const float> logits,
                      std::span<const std::uint32_t> experts) {
    RawWeights weights;
    if (kind == RoutingKind::Softmax) {
        weights.probabilities.resize(logits.size());
        softmaxOf(logits, weights.probabilities);
    }
    const bool isSoftmax = kind == RoutingKind::Softmax;
    const std::span<const float> values = isSoftmax ? weights.probabilities : logits;
    for (const std::uint32_t expert : experts) weights.chosen.push_back(values[expert]);
    if (kind == RoutingKind::SoftmaxOfChosen) softmaxOf(weights.chosen, weights.chosen);
    if (kind == RoutingKind::Sigmoid) {
        for (float& weight : weights.chosen) weight = sigmoidOf(weight);
    }
    return weights;
}

/// What the chosen weights are divided by; NaN stays NaN.
float divisorOf(const RoutingSpec& spec, std::span<const float> chosen) {
    if (!spec.normalized) return 1.0F;
    const float sum = std::accumulate(chosen.begin(), chosen.end(), 0.0F);
    return sum < kSmallestSum ? kSmallestSum : sum;
}

/// Makes the gradients of a token's weights those of its raw weights.
void undoNormalizing(const RoutingSpec& spec, std::span<const float> chosen,
                     std::span<float> gradients) {
    const float divisor = divisorOf(spec, chosen);
    float along = 0.0F;
    // Where the divisor is at its end it does not follow the weights.
    if (spec.normalized && divisor != kSmallestSum) {
        along = dotProduct(gradients, chosen) / divisor;
    }
    for (float& gradient : gradients) gradient = (gradient - along) * spec.scale / divisor;
}

/// Gradients of a token's logits, and which of them are those of its chosen experts.
struct LogitGradients {
    std::span<float> all;
    std::span<const std::uint32_t> experts;
};

/// From the gradients of a token's raw weights to those of its logits. A softmax answers to all
/// numbers it is over, a sigmoid to its own.
void undoWeights(RoutingKind kind, const RawWeights& weights, std::span<const float> gradients,
                 LogitGradients logits) {
    std::ranges::fill(logits.all, 0.0F);
    const bool isSigmoid = kind == RoutingKind::Sigmoid;
    const float along = isSigmoid ? 0.0F : dotProduct(gradients, weights.chosen);
    for (std::size_t i = 0; i < weights.probabilities.size(); ++i) {
        logits.all[i] = -along * weights.probabilities[i];
    }
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        const float weight = weights.chosen[i];
        float& logit = logits.all[logits.experts[i]];
        if (kind == RoutingKind::Softmax) logit += weight * gradients[i];
        if (kind == RoutingKind::SoftmaxOfChosen) logit = weight * (gradients[i] - along);
        if (isSigmoid) logit = weight * (1.0F - weight) * gradients[i];
    }
}

}  // namespace

Routing routeToExperts(const RoutingSpec& spec, ConstRows logits) {
    Routing routing;
    routing.perToken = spec.chosen;
    routing.ofExpert.resize(logits.width);
    routing.choices.reserve(logits.count * spec.chosen);
    ExpertOrder order(logits.width);
    for (std::size_t token = 0; token < logits.count; ++token) {
        const auto experts = order.largest(logits.row(token), spec.chosen);
        const RawWeights weights = rawWeights(spec.kind, logits.row(token), experts);
        const float divisor = divisorOf(spec, weights.chosen);
        for (std::size_t i = 0; i < experts.size(); ++i) {
            const auto index = static_cast<std::uint32_t>(routing.choices.size());
            routing.ofExpert[experts[i]].push_back(index);
            routing.choices.push_back({experts[i], weights.chosen[i] / divisor * spec.scale});
        }
    }
    return routing;
}

void routeToExpertsBackward(const RoutingSpec& spec, const RoutingBackward& rows,
                            MutableRows logitGradients) {
    std::vector<std::uint32_t> experts(spec.chosen);
    std::vector<float> gradients(spec.chosen);
    for (std::size_t token = 0; token < rows.logits.count; ++token) {
        const std::size_t begin = token * spec.chosen;
        for (std::size_t i = 0; i < spec.chosen; ++i) {
            experts[i] = rows.routing->choices[begin + i].expert;
            gradients[i] = rows.weightGradients[begin + i];
        }
        const RawWeights weights = rawWeights(spec.kind, rows.logits.row(token), experts);
        undoNormalizing(spec, weights.chosen, gradients);
        undoWeights(spec.kind, weights, gradients, {logitGradients.row(token), experts});
    }
}

}  // namespace weightscape::inference
