// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/inference/rows.h"

namespace weightscape::inference {

/// How logits become the weights of experts.
enum class RoutingKind {
    Softmax,          ///< over all experts, before the choice: mixtral, qwen3moe
    SoftmaxOfChosen,  ///< over the chosen alone: gpt-oss
    Sigmoid,          ///< each for itself
};

struct RoutingSpec {
    RoutingKind kind = RoutingKind::Softmax;
    std::size_t chosen = 1;   ///< experts per token
    bool normalized = false;  ///< weights of a token are divided by their sum (at least 2^-14)
    float scale = 1.0F;       ///< multiplies the weights in the end
};

struct ChosenExpert {
    std::uint32_t expert = 0;
    float weight = 0.0F;
};

/// The experts of all tokens.
struct Routing {
    std::size_t perToken = 0;
    /// Of token t those from t · perToken on, the largest weight first.
    std::vector<ChosenExpert> choices;
    /// Of each expert the indexes into choices, in the order of the tokens.
    std::vector<std::vector<std::uint32_t>> ofExpert;

    [[nodiscard]] std::size_t tokenOf(std::size_t choice) const { return choice / perToken; }
};

/// Chooses the experts with the largest logits for each row (one number per expert). Equal ones:
/// the first wins; NaN counts as smallest, and makes the weights it takes part in NaN.
/// Precondition: 1 <= chosen <= logits.width < 2^32, and so many tokens · chosen.
[[nodiscard]] Routing routeToExperts(const RoutingSpec& spec, ConstRows logits);

/// What the backward of a routing starts from: `weightGradients` has one number per choice.
struct RoutingBackward {
    ConstRows logits;
    const Routing* routing = nullptr;
    std::span<const float> weightGradients;
};

/// The gradients of the logits, overwritten. The choice itself counts as constant.
void routeToExpertsBackward(const RoutingSpec& spec, const RoutingBackward& rows,
                            MutableRows logitGradients);

}  // namespace weightscape::inference
