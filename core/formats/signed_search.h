// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/rounding.h"

/// Searches for the scale that stores a group of weights with the least weighted squared error:
///
///     weight = scale * (code - Maximum),   code 0 .. 2 Maximum - 1
///
/// They are ggml's, step by step: every sum runs from left to right in binary32, so that the same
/// bytes come out. None of them allocates, and none minds NaN or infinity.
namespace weightscape::formats {

/// Groups whose largest magnitude is below this count as zero.
inline constexpr float kGroupEpsilon = 1e-15F;

/// The largest magnitude as the bits of a float, which order like the magnitudes themselves; above
/// kInfinityBits when there is a NaN. An integer maximum may be taken in any order.
template <std::size_t Count>
[[nodiscard]] std::int32_t largestMagnitudeBits(const float* weights) {
    std::int32_t largest = 0;
    for (std::size_t i = 0; i < Count; ++i) {
        largest = std::max(largest, std::bit_cast<std::int32_t>(weights[i]) & 0x7FFFFFFF);
    }
    return largest;
}
inline constexpr std::int32_t kInfinityBits = 0x7F800000;

/// The first of the weights with the largest magnitude, with its sign; 0 when none exceeds 0. NaN
/// is passed over.
template <std::size_t Count>
[[nodiscard]] float largestByMagnitude(const float* weights) {
    const std::int32_t bits = largestMagnitudeBits<Count>(weights);
    if (bits == 0) return 0.0F;
    if (bits <= kInfinityBits) {
        std::size_t i = 0;
        while ((std::bit_cast<std::int32_t>(weights[i]) & 0x7FFFFFFF) != bits) ++i;
        return weights[i];
    }
    float largest = 0.0F;
    for (std::size_t i = 0; i < Count; ++i) {
        if (std::fabs(weights[i]) > std::fabs(largest)) largest = weights[i];
    }
    return largest;
}

/// How the codes of a group follow from its weights.
struct SignedRounding {
    float inverse = 0.0F;  ///< multiplies a weight before it is rounded
    bool zero = true;      ///< the group counts as zero: every code is 0

    template <int Maximum>
    [[nodiscard]] int level(float weight) const {
        return std::clamp(nearestInt(inverse * weight), -Maximum, Maximum - 1);
    }
    template <int Maximum>
    [[nodiscard]] std::uint8_t code(float weight) const {
        return zero ? std::uint8_t{0} : static_cast<std::uint8_t>(level<Maximum>(weight) + Maximum);
    }
};

struct SignedFit {
    float scale = 0.0F;
    SignedRounding rounding;
};

/// Sums over a group: s of weight * level and of level * level, each times its importance.
struct SignedSums {
    float weightLevel = 0.0F;
    float levelLevel = 0.0F;
};

/// `importance` null: the squared weight.
template <std::size_t Count, int Maximum>
[[nodiscard]] SignedSums signedSums(const float* weights, const float* importance,
                                    const SignedRounding& rounding) {
    SignedSums sums;
    for (std::size_t i = 0; i < Count; ++i) {
        const auto level = static_cast<float>(rounding.level<Maximum>(weights[i]));
        const float factor = importance != nullptr ? importance[i] : weights[i] * weights[i];
        sums.weightLevel += factor * weights[i] * level;
        sums.levelLevel += factor * level * level;
    }
    return sums;
}

/// Tries nineteen scales around (largest weight) / -Maximum and keeps the one whose codes explain
/// most of the weighted energy; the scale returned is the least-squares one for those codes.
/// ggml: make_qx_quants, rmse_type 1.
template <std::size_t Count, int Maximum>
[[nodiscard]] SignedFit fitSigned(const float* weights, const float* importance) {
    const float largest = largestByMagnitude<Count>(weights);
    if (std::fabs(largest) < kGroupEpsilon) return {};
    SignedFit fit{.rounding = {.inverse = -static_cast<float>(Maximum) / largest, .zero = false}};
    const SignedSums start = signedSums<Count, Maximum>(weights, importance, fit.rounding);
    fit.scale = start.levelLevel != 0.0F ? start.weightLevel / start.levelLevel : 0.0F;
    float best = fit.scale * start.weightLevel;
    for (int step = -9; step <= 9; ++step) {
        if (step == 0) continue;
        const float target = static_cast<float>(Maximum) + 0.1F * static_cast<float>(step);
        const SignedRounding candidate{.inverse = -target / largest, .zero = false};
        const SignedSums sums = signedSums<Count, Maximum>(weights, importance, candidate);
        if (sums.levelLevel > 0.0F &&
            sums.weightLevel * sums.weightLevel > best * sums.levelLevel) {
            fit.rounding = candidate;
            fit.scale = sums.weightLevel / sums.levelLevel;
            best = fit.scale * sums.weightLevel;
        }
    }
    return fit;
}

/// Starts at (largest weight) / -Maximum and moves single codes while that explains more of the
/// energy, each weight counting by its square; five sweeps at most. Writes the codes and returns
/// the least-squares scale. ggml: make_q3_quants with rmse.
template <std::size_t Count, int Maximum>
[[nodiscard]] float fitSignedByMoves(const float* weights, std::uint8_t* codes) {
    std::fill_n(codes, Count, std::uint8_t{0});
    const float largest = largestByMagnitude<Count>(weights);
    if (std::fabs(largest) < kGroupEpsilon) return 0.0F;
    const SignedRounding start{.inverse = -static_cast<float>(Maximum) / largest, .zero = false};
    int levels[Count];
    for (std::size_t i = 0; i < Count; ++i) levels[i] = start.level<Maximum>(weights[i]);
    SignedSums sums = signedSums<Count, Maximum>(weights, nullptr, start);
    bool moved = true;
    for (int sweep = 0; sweep < 5 && moved; ++sweep) {
        moved = false;
        for (std::size_t i = 0; i < Count; ++i) {
            const float factor = weights[i] * weights[i];
            const auto old = static_cast<float>(levels[i]);
            SignedSums others{sums.weightLevel - factor * weights[i] * old,
                              sums.levelLevel - factor * old * old};
            if (!(others.weightLevel > 0.0F)) continue;
            const int level =
                std::clamp(nearestInt(weights[i] * others.levelLevel / others.weightLevel),
                           -Maximum, Maximum - 1);
            if (level == levels[i]) continue;
            const auto now = static_cast<float>(level);
            others.weightLevel += factor * weights[i] * now;
            others.levelLevel += factor * now * now;
            if (others.levelLevel > 0.0F &&
                others.weightLevel * others.weightLevel * sums.levelLevel >
                    sums.weightLevel * sums.weightLevel * others.levelLevel) {
                levels[i] = level;
                sums = others;
                moved = true;
            }
        }
    }
    for (std::size_t i = 0; i < Count; ++i) {
        codes[i] = static_cast<std::uint8_t>(levels[i] + Maximum);
    }
    return sums.levelLevel > 0.0F ? sums.weightLevel / sums.levelLevel : 0.0F;
}

}  // namespace weightscape::formats
