// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/formats/block_format.h"
#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"
#include "core/support/number_types.h"

/// What TQ1_0, TQ2_0 and Q2_0 share: the scale is the largest magnitude, and a weight becomes
/// -1, 0 or 1 times it. (Q2_0 could also store 2, but its encoder has no use for it.)
namespace weightscape::formats {

/// The largest magnitude, stored as F16.
struct PeakScale {
    float scale = 0.0F;    ///< stored as F16
    float inverse = 0.0F;  ///< 1 / scale before that rounding: the codes come from it
};

/// 1 / scale is infinite for scales below 2^-128.
[[nodiscard]] inline PeakScale peakScaleOf(float scale) {
    return {.scale = scale, .inverse = scale != 0.0F ? 1.0F / scale : 0.0F};
}

template <std::size_t Count>
[[nodiscard]] PeakScale fitPeakScale(const float* weights) {
    const std::int32_t bits = largestMagnitudeBits<Count>(weights);
    if (bits <= kInfinityBits) return peakScaleOf(std::bit_cast<float>(bits));
    // In the reference's maximum a NaN counts as the largest until the next weight replaces it.
    float magnitude = 0.0F;
    for (std::size_t i = 0; i < Count; ++i) {
        const float candidate = std::fabs(weights[i]);
        magnitude = magnitude > candidate ? magnitude : candidate;
    }
    return peakScaleOf(magnitude);
}

/// 0, 1 or 2 for -1, 0 and 1. Infinity and NaN count as 0: the reference rounds to 64 bits and
/// keeps the lower half, which is zero for what does not fit.
[[nodiscard]] inline unsigned ternaryCode(float weight, const PeakScale& scale) {
    const int level = roundHalfAway(weight * scale.inverse);
    return static_cast<unsigned>(level == std::numeric_limits<int>::min() ? 0 : level) + 1U;
}

/// Blocks of `Count` weights with levels -1 .. Highest.
template <std::size_t Count, int Highest>
struct PeakScaleFormat {
    static constexpr std::size_t kWeightsPerBlock = Count;
    using Scales = PeakScale;
    static constexpr OpenScale kOpenScale{.lowest = -1, .highest = Highest};

    static Scales fit(const float* weights, const FitContext& /*context*/) {
        return fitPeakScale<Count>(weights);
    }
    static Scales withScale(const BlockScale& chosen) {
        return peakScaleOf(toFloat(toHalf(chosen.scale)));
    }
    template <typename Block>
    static Scales scalesOf(const Block& block) {
        return peakScaleOf(toFloat(block.scale));
    }
    template <typename Block>
    static void levels(const Block& block, std::size_t /*weight*/, LevelSet& out) {
        const float scale = toFloat(block.scale);
        for (int level = -1; level <= Highest; ++level) out.add(static_cast<float>(level) * scale);
    }
};

}  // namespace weightscape::formats
