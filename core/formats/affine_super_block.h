// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "core/formats/affine_search.h"
#include "core/formats/block_format.h"
#include "core/formats/importance.h"
#include "core/formats/rounding.h"
#include "core/formats/six_bit_scales.h"
#include "core/formats/unsigned_search.h"
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

/// What follows from a format's pack(), storedScales() and unpackCodes(block, codes).
template <typename F>
struct AffineSuperBlock {
    template <typename Scales>
    static auto encode(const float* weights, const Scales& scales) {
        std::uint8_t codes[256];
        affineCodes<F::Search::kMaximum>(weights, scales, codes);
        return F::pack(scales, codes);
    }
    template <typename Block>
    static auto scalesOf(const Block& block) {
        auto scales = F::storedScales(block);
        F::unpackCodes(block, scales.idleCodes);
        return scales;
    }
    template <typename Block>
    static void decode(const Block& block, float* out) {
        std::uint8_t codes[256];
        F::unpackCodes(block, codes);
        affineDecode(F::storedScales(block), codes, out);
    }
    template <typename Block>
    static void levels(const Block& block, std::size_t weight, LevelSet& out) {
        affineLevels<F::Search::kMaximum>(F::storedScales(block), weight, out);
    }
};

/// What was found for each sub-block before scales and minimums become integers.
template <std::size_t SubBlocks>
struct AffineFits {
    AffineFit fits[SubBlocks];
    float scales[SubBlocks];
    float depths[SubBlocks];
    float importance[SubBlocks];  ///< sum over the sub-block; set only by fitWeighted
    float largestScale = 0.0F;
    float largestDepth = 0.0F;

    void set(std::size_t subBlock, const AffineFit& fit) {
        fits[subBlock] = fit;
        scales[subBlock] = fit.scale;
        depths[subBlock] = fit.depth;
        if (fit.scale > largestScale) largestScale = fit.scale;
        if (fit.depth > largestDepth) largestDepth = fit.depth;
    }
};

/// Fits every sub-block with an importance vector. `variance` is the reference's guess of the
/// typical squared weight, which differs between formats.
template <int Maximum, std::size_t SubBlocks>
void fitWeighted(const float* weights, const float* importance, float variance,
                 AffineFits<SubBlocks>& found) {
    constexpr std::size_t kCount = AffineScales<SubBlocks>::kSubBlockWeights;
    for (std::size_t j = 0; j < SubBlocks; ++j) {
        const float* group = weights + kCount * j;
        float combined[kCount];
        combineImportance<kCount>(group, importance + kCount * j, variance, combined);
        found.importance[j] = sumOf<kCount>(combined);
        found.set(j, fitAffine<WeightedAffineSearch<kCount, Maximum>>(group, combined));
    }
}

/// Makes scales and minimums integers up to `LargestCode` by a search of its own.
template <int LargestCode, std::size_t SubBlocks>
[[nodiscard]] AffineScales<SubBlocks> quantizeWeighted(const AffineFits<SubBlocks>& found) {
    AffineScales<SubBlocks> scales;
    scales.scale = toHalf(
        fitUnsigned<SubBlocks, LargestCode>(found.scales, found.importance, scales.scaleCodes));
    scales.minimum = toHalf(
        fitUnsigned<SubBlocks, LargestCode>(found.depths, found.importance, scales.minimumCodes));
    return scales;
}

/// The largest code of scales and minimums of six bits.
inline constexpr int kLargestSixBitCode = 63;

/// Scales of Q4_K and Q5_K: eight sub-blocks of 32, scales and minimums of six bits, the largest
/// of each exact. `Search` is what the format tries when there is no importance vector.
template <AffineSearch Search>
[[nodiscard]] AffineScales<8> fitSixBitScales(const float* weights, const FitContext& context) {
    constexpr int kLargestCode = kLargestSixBitCode;
    AffineFits<8> found;
    AffineScales<8> scales;
    if (context.importance != nullptr) {
        const float variance = 2.0F * sumOfSquares<256>(weights) / 256.0F;
        fitWeighted<Search::kMaximum>(weights, context.importance, variance, found);
        scales = quantizeWeighted<kLargestCode>(found);
    } else {
        for (std::size_t j = 0; j < 8; ++j) {
            const float* group = weights + 32 * j;
            const float typical = std::sqrt(sumOfSquares<32>(group) / 32.0F);
            float importance[32];
            for (std::size_t i = 0; i < 32; ++i) importance[i] = typical + std::fabs(group[i]);
            found.set(j, fitAffine<Search>(group, importance));
        }
        const auto narrow = [](int code) {
            return std::min<std::uint8_t>(kLargestCode, static_cast<std::uint8_t>(code));
        };
        const float scaleInverse =
            found.largestScale > 0.0F ? kLargestCode / found.largestScale : 0.0F;
        const float depthInverse =
            found.largestDepth > 0.0F ? kLargestCode / found.largestDepth : 0.0F;
        scales.scale = toHalf(found.largestScale / kLargestCode);
        scales.minimum = toHalf(found.largestDepth / kLargestCode);
        for (std::size_t j = 0; j < 8; ++j) {
            scales.scaleCodes[j] = narrow(nearestInt(scaleInverse * found.scales[j]));
            scales.minimumCodes[j] = narrow(nearestInt(depthInverse * found.depths[j]));
        }
    }
    keepIdleCodes<Search::kMaximum>(weights, found.fits, scales);
    return scales;
}

/// The same for what else Q4_K and Q5_K share.
template <typename F>
struct SixBitFormat : AffineSuperBlock<F> {
    using Scales = AffineScales<8>;
    static constexpr int kLargestCode = kLargestSixBitCode;
    static constexpr float kVarianceFactor = 2.0F;  ///< times the mean square, with importance

    static Scales fit(const float* weights, const FitContext& context) {
        return fitSixBitScales<typename F::Search>(weights, context);
    }
    template <typename Block>
    static Scales storedScales(const Block& block) {
        Scales scales{.scale = block.scale, .minimum = block.minimum};
        unpackSixBitScales(block.subScales, scales.scaleCodes, scales.minimumCodes);
        return scales;
    }
};

}  // namespace weightscape::formats
