// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/block_format.h"
#include "core/formats/rounding.h"
#include "core/formats/scale_search.h"
#include "core/support/number_types.h"

/// What Q2_K, Q4_K and Q5_K share: super-blocks of 256 weights whose sub-blocks have a scale and a
/// minimum each, stored as small integers times one F16 scale and one F16 minimum.
///
///     weight = (scale * scaleCode) * code - minimum * minimumCode
namespace weightscape::formats {

template <std::size_t SubBlocks>
struct AffineScales {
    static constexpr std::size_t kSubBlocks = SubBlocks;
    static constexpr std::size_t kSubBlockWeights = 256 / SubBlocks;
    Half scale;
    Half minimum;
    std::uint8_t scaleCodes[SubBlocks] = {};
    std::uint8_t minimumCodes[SubBlocks] = {};
    /// Codes of sub-blocks whose stored scale is zero. They decode to the same value whatever they
    /// are; the reference leaves there what its search for the scale had found.
    std::uint8_t idleCodes[256] = {};

    /// The step between two codes of a sub-block, and the value that code 0 lies below zero.
    [[nodiscard]] float step(std::size_t subBlock) const {
        return toFloat(scale) * static_cast<float>(scaleCodes[subBlock]);
    }
    [[nodiscard]] float depth(std::size_t subBlock) const {
        return toFloat(minimum) * static_cast<float>(minimumCodes[subBlock]);
    }
};

/// Fills idleCodes for the sub-blocks that need them.
template <int Maximum, std::size_t SubBlocks>
void keepIdleCodes(const float* weights, const AffineFit (&fits)[SubBlocks],
                   AffineScales<SubBlocks>& scales) {
    constexpr std::size_t kCount = AffineScales<SubBlocks>::kSubBlockWeights;
    for (std::size_t j = 0; j < SubBlocks; ++j) {
        if (scales.step(j) != 0.0F) continue;
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; ++i) {
            scales.idleCodes[i] = fits[j].rounding.template code<Maximum>(weights[i]);
        }
    }
}

/// The nearest code of every weight under the stored scales, 0 .. Maximum.
template <int Maximum, std::size_t SubBlocks>
void affineCodes(const float* weights, const AffineScales<SubBlocks>& scales,
                 std::uint8_t (&codes)[256]) {
    constexpr std::size_t kCount = AffineScales<SubBlocks>::kSubBlockWeights;
    for (std::size_t j = 0; j < SubBlocks; ++j) {
        const float step = scales.step(j);
        const float depth = scales.depth(j);
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; ++i) {
            const int level = nearestInt((weights[i] + depth) / step);
            codes[i] = static_cast<std::uint8_t>(std::clamp(level, 0, Maximum));
        }
        if (step == 0.0F) std::copy_n(scales.idleCodes + j * kCount, kCount, codes + j * kCount);
    }
}

template <std::size_t SubBlocks>
void affineDecode(const AffineScales<SubBlocks>& scales, const std::uint8_t (&codes)[256],
                  float* out) {
    constexpr std::size_t kCount = AffineScales<SubBlocks>::kSubBlockWeights;
    for (std::size_t j = 0; j < SubBlocks; ++j) {
        const float step = scales.step(j);
        const float depth = scales.depth(j);
        for (std::size_t i = j * kCount; i < (j + 1) * kCount; ++i) {
            out[i] = step * static_cast<float>(codes[i]) - depth;
        }
    }
}

template <int Maximum, std::size_t SubBlocks>
void affineLevels(const AffineScales<SubBlocks>& scales, std::size_t weight, LevelSet& out) {
    const std::size_t subBlock = weight / AffineScales<SubBlocks>::kSubBlockWeights;
    for (int code = 0; code <= Maximum; ++code) {
        out.add(scales.step(subBlock) * static_cast<float>(code) - scales.depth(subBlock));
    }
}

/// Scales of Q4_K and Q5_K: eight sub-blocks of 32, scales and minimums of six bits.
template <AffineSearch Search>
[[nodiscard]] AffineScales<8> fitSixBitScales(const float* weights) {
    constexpr int kLargestCode = 63;
    AffineFit fits[8];
    float largestScale = 0.0F;
    float largestDepth = 0.0F;
    for (std::size_t j = 0; j < 8; ++j) {
        const float* group = weights + 32 * j;
        float squares = 0.0F;
        for (std::size_t i = 0; i < 32; ++i) squares += group[i] * group[i];
        const float typical = std::sqrt(squares / 32.0F);
        float importance[32];
        for (std::size_t i = 0; i < 32; ++i) importance[i] = typical + std::fabs(group[i]);
        fits[j] = fitAffine<Search>(group, importance);
        if (fits[j].scale > largestScale) largestScale = fits[j].scale;
        if (fits[j].depth > largestDepth) largestDepth = fits[j].depth;
    }
    const float scaleInverse = largestScale > 0.0F ? kLargestCode / largestScale : 0.0F;
    const float depthInverse = largestDepth > 0.0F ? kLargestCode / largestDepth : 0.0F;
    AffineScales<8> scales{.scale = toHalf(largestScale / kLargestCode),
                           .minimum = toHalf(largestDepth / kLargestCode)};
    for (std::size_t j = 0; j < 8; ++j) {
        const auto scaleCode = static_cast<std::uint8_t>(nearestInt(scaleInverse * fits[j].scale));
        const auto depthCode = static_cast<std::uint8_t>(nearestInt(depthInverse * fits[j].depth));
        scales.scaleCodes[j] = std::min<std::uint8_t>(kLargestCode, scaleCode);
        scales.minimumCodes[j] = std::min<std::uint8_t>(kLargestCode, depthCode);
    }
    keepIdleCodes<Search::kMaximum>(weights, fits, scales);
    return scales;
}

}  // namespace weightscape::formats
