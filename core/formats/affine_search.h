// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "core/formats/rounding.h"

/// Search for the scale and minimum that store a group of weights with the least weighted error:
///
///     weight = scale * code + minimum,   code 0 .. Maximum, minimum <= 0
///
/// It is ggml's, step by step: every sum runs from left to right in binary32, so that the same
/// bytes come out. It does not allocate, and does not mind NaN or infinity.
namespace weightscape::formats {

/// How the codes of a group follow from its weights.
struct AffineRounding {
    float inverse = 0.0F;  ///< multiplies weight - minimum before it is rounded
    float minimum = 0.0F;
    bool constant = true;  ///< the weights are all equal: every code is 0

    template <int Maximum>
    [[nodiscard]] std::uint8_t code(float weight) const {
        if (constant) return 0;
        const int level = nearestInt(inverse * (weight - minimum));
        return static_cast<std::uint8_t>(std::clamp(level, 0, Maximum));
    }
};

struct AffineFit {
    float scale = 0.0F;
    float depth = 0.0F;  ///< -minimum, never negative
    AffineRounding rounding;
};

/// What a search tries: scales (Maximum + kFirst + kStep * i) / range for i = 0 .. kSteps.
template <typename S>
concept AffineSearch = requires {
    { S::kCount } -> std::convertible_to<std::size_t>;
    { S::kMaximum } -> std::convertible_to<int>;
    { S::kFirst } -> std::convertible_to<float>;
    { S::kStep } -> std::convertible_to<float>;
    { S::kSteps } -> std::convertible_to<int>;
    { S::kAbsoluteError } -> std::convertible_to<bool>;  ///< compare |error| instead of error²
};

/// What every format tries when there is an importance vector.
template <std::size_t Count, int Maximum>
struct WeightedAffineSearch {
    static constexpr std::size_t kCount = Count;
    static constexpr int kMaximum = Maximum;
    static constexpr float kFirst = -0.9F;
    static constexpr float kStep = 0.05F;
    static constexpr int kSteps = 36;
    static constexpr bool kAbsoluteError = false;
};

/// Range of a group's weights (the minimum not above 0) and its first moments.
struct AffineMoments {
    float minimum = 0.0F;
    float maximum = 0.0F;
    float importance = 0.0F;  ///< sum of the importances
    float weight = 0.0F;      ///< sum of importance * weight
};

template <std::size_t Count>
[[nodiscard]] AffineMoments affineMoments(const float* weights, const float* importance) {
    AffineMoments moments{weights[0], weights[0], importance[0], importance[0] * weights[0]};
    for (std::size_t i = 1; i < Count; ++i) {
        if (weights[i] < moments.minimum) moments.minimum = weights[i];
        if (weights[i] > moments.maximum) moments.maximum = weights[i];
        moments.importance += importance[i];
        moments.weight += importance[i] * weights[i];
    }
    if (moments.minimum > 0.0F) moments.minimum = 0.0F;
    return moments;
}

template <AffineSearch S>
[[nodiscard]] float affineError(const float* weights, const float* importance,
                                const std::uint8_t* codes, const AffineFit& line) {
    float sum = 0.0F;
    for (std::size_t i = 0; i < S::kCount; ++i) {
        const float error = line.scale * static_cast<float>(codes[i]) - line.depth - weights[i];
        sum += importance[i] * (S::kAbsoluteError ? std::fabs(error) : error * error);
    }
    return sum;
}

/// The weighted least-squares line through (code, weight), kept from a minimum above 0. False when
/// the codes do not determine one.
template <AffineSearch S>
[[nodiscard]] bool fitLine(const float* weights, const float* importance,
                           const AffineMoments& moments, const std::uint8_t* codes,
                           AffineFit& line) {
    float sumCode = 0.0F;
    float sumCodeCode = 0.0F;
    float sumWeightCode = 0.0F;
    for (std::size_t i = 0; i < S::kCount; ++i) {
        const auto code = static_cast<float>(codes[i]);
        const float product = importance[i] * code;
        sumCode += product;
        sumCodeCode += product * code;
        sumWeightCode += product * weights[i];
    }
    const float determinant = moments.importance * sumCodeCode - sumCode * sumCode;
    if (!(determinant > 0.0F)) return false;
    line.scale = (moments.importance * sumWeightCode - moments.weight * sumCode) / determinant;
    float minimum = (sumCodeCode * moments.weight - sumCode * sumWeightCode) / determinant;
    if (minimum > 0.0F) {
        minimum = 0.0F;
        line.scale = sumWeightCode / sumCodeCode;
    }
    line.depth = -minimum;
    return true;
}

/// Rounds the group at a series of scales, fits the best line to the codes of each and keeps the
/// line with the least error. ggml: make_qkx2_quants and make_qkx3_quants.
template <AffineSearch S>
[[nodiscard]] AffineFit fitAffine(const float* weights, const float* importance) {
    AffineMoments moments = affineMoments<S::kCount>(weights, importance);
    AffineFit best{.scale = 0.0F, .depth = -moments.minimum, .rounding = {}};
    if (moments.maximum == moments.minimum) return best;

    std::uint8_t codes[S::kCount];
    const auto roundAll = [&](const AffineRounding& rounding) {
        for (std::size_t i = 0; i < S::kCount; ++i) {
            codes[i] = rounding.code<S::kMaximum>(weights[i]);
        }
    };
    best.rounding = {static_cast<float>(S::kMaximum) / (moments.maximum - moments.minimum),
                     moments.minimum, false};
    best.scale = 1.0F / best.rounding.inverse;
    roundAll(best.rounding);
    float leastError = affineError<S>(weights, importance, codes, best);
    for (int step = 0; step <= S::kSteps; ++step) {
        // An accepted line's minimum replaces the range's minimum in the steps after it.
        const float target =
            S::kFirst + S::kStep * static_cast<float>(step) + static_cast<float>(S::kMaximum);
        AffineFit line{
            .rounding = {target / (moments.maximum - moments.minimum), moments.minimum, false}};
        roundAll(line.rounding);
        if (!fitLine<S>(weights, importance, moments, codes, line)) continue;
        const float error = affineError<S>(weights, importance, codes, line);
        if (error < leastError) {
            leastError = error;
            best = line;
            moments.minimum = -line.depth;
        }
    }
    return best;
}

}  // namespace weightscape::formats
