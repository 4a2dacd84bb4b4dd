// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// fitAffine() of affine_search.h for groups side by side, one per lane.
#if defined(WEIGHTSCAPE_SIMD_AFFINE_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_AFFINE_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_AFFINE_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_AFFINE_LANES_INL_H
#endif

#include "core/formats/affine_search.h"
#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// Two vectors of groups: weight i of the first is at weights[i * kLanes], of the second
/// `apart` floats behind. Importances lie in the same way.
struct AffineGroups {
    const float* HWY_RESTRICT weights;
    const float* HWY_RESTRICT importance;
    std::size_t apart;

    [[nodiscard]] HWY_INLINE Wide weight(std::size_t i) const {
        return loadWide(weights + i * kLanes, apart);
    }
    [[nodiscard]] HWY_INLINE Wide factor(std::size_t i) const {
        return loadWide(importance + i * kLanes, apart);
    }
};

/// AffineFit in every lane.
struct AffineWide {
    Wide scale;
    Wide depth;
    Wide inverse;     ///< of AffineRounding
    Wide minimum;     ///< of AffineRounding
    Wide importance;  ///< sum of the importances
    WideMask constant;
    /// Lanes whose numbers are too large, too close together or no numbers at all for the short
    /// cuts taken here: the reference has to do their blocks.
    WideMask left;
};

/// AffineMoments in every lane.
struct WideMoments {
    Wide minimum, maximum, importance, weight;
};

template <std::size_t Count>
HWY_INLINE WideMoments wideMoments(const AffineGroups& groups) {
    const Wide first = groups.weight(0);
    WideMoments moments{first, first, groups.factor(0), groups.factor(0) * first};
    for (std::size_t i = 1; i < Count; ++i) {
        const Wide weight = groups.weight(i);
        const Wide factor = groups.factor(i);
        moments.minimum = select(weight < moments.minimum, weight, moments.minimum);
        moments.maximum = select(weight > moments.maximum, weight, moments.maximum);
        moments.importance = moments.importance + factor;
        moments.weight = moments.weight + factor * weight;
    }
    moments.minimum = select(moments.minimum > wide(0.0F), wide(0.0F), moments.minimum);
    return moments;
}

/// affineError(): `codes` has the code of weight i at codes[i * kWide].
template <AffineSearch S>
HWY_INLINE Wide wideError(const AffineGroups& groups, const float* HWY_RESTRICT codes, Wide scale,
                          Wide depth) {
    Wide sum = wide(0.0F);
    for (std::size_t i = 0; i < S::kCount; ++i) {
        const Wide error = scale * loadWide(codes + i * kWide, kLanes) - depth - groups.weight(i);
        sum = sum + groups.factor(i) * (S::kAbsoluteError ? abs(error) : error * error);
    }
    return sum;
}

/// The lines through (code, weight) of fitLine().
struct WideLine {
    Wide scale, depth;
    WideMask determined;
};

/// Rounds the raised weights (weight - minimum, not below 0) under `inverse`, keeps the codes and
/// fits the line. Clamped: codes might be above the maximum.
template <AffineSearch S, bool Clamped>
HWY_INLINE WideLine roundAndFit(const AffineGroups& groups, const WideMoments& moments,
                                const float* HWY_RESTRICT raised, Wide inverse,
                                float* HWY_RESTRICT codes) {
    Wide sumCode = wide(0.0F);
    Wide sumCodeCode = wide(0.0F);
    Wide sumWeightCode = wide(0.0F);
    for (std::size_t i = 0; i < S::kCount; ++i) {
        Wide code = nearestWhole(inverse * loadWide(raised + i * kWide, kLanes));
        if constexpr (Clamped) code = min(code, wide(static_cast<float>(S::kMaximum)));
        storeWide(code, codes + i * kWide, kLanes);
        const Wide product = groups.factor(i) * code;
        sumCode = sumCode + product;
        sumCodeCode = sumCodeCode + product * code;
        sumWeightCode = sumWeightCode + product * groups.weight(i);
    }
    const Wide determinant = moments.importance * sumCodeCode - sumCode * sumCode;
    Wide scale = (moments.importance * sumWeightCode - moments.weight * sumCode) / determinant;
    Wide minimum = (sumCodeCode * moments.weight - sumCode * sumWeightCode) / determinant;
    const WideMask above = minimum > wide(0.0F);
    if (!none(above)) {
        minimum = select(above, wide(0.0F), minimum);
        scale = select(above, sumWeightCode / sumCodeCode, scale);
    }
    return {scale, -minimum, determinant > wide(0.0F)};
}

/// fitAffine() in every lane. The lower clamp of codes is in the raised weights; the upper is only
/// needed for the scales that can reach it.
template <AffineSearch S>
HWY_INLINE AffineWide fitAffineWide(const AffineGroups& groups) {
    constexpr float kHuge = 1e35F;
    constexpr auto kMaximum = static_cast<float>(S::kMaximum);
    HWY_ALIGN float raised[S::kCount * kWide];
    HWY_ALIGN float codes[S::kCount * kWide];
    WideMoments moments = wideMoments<S::kCount>(groups);
    const WideMask constant = moments.maximum == moments.minimum;
    const auto range = [&]() HWY_ATTR {
        return select(constant, wide(1.0F), moments.maximum - moments.minimum);
    };
    const auto raise = [&]() HWY_ATTR {
        for (std::size_t i = 0; i < S::kCount; ++i) {
            storeWide(max(groups.weight(i) - moments.minimum, wide(0.0F)), raised + i * kWide,
                      kLanes);
        }
    };
    const Wide firstRange = range();
    AffineWide best{};
    best.importance = moments.importance;
    best.constant = constant;
    best.left = !(abs(moments.weight) < wide(kHuge)) | !(firstRange > wide(1e-30F));
    best.inverse = wide(kMaximum) / firstRange;
    best.scale = select(constant, wide(0.0F), wide(1.0F) / best.inverse);
    best.depth = -moments.minimum;
    best.minimum = moments.minimum;
    raise();
    for (std::size_t i = 0; i < S::kCount; ++i) {
        storeWide(nearestWhole(best.inverse * loadWide(raised + i * kWide, kLanes)),
                  codes + i * kWide, kLanes);
    }
    Wide least = wideError<S>(groups, codes, best.scale, best.depth);
    for (int step = 0; step <= S::kSteps; ++step) {
        const float target = S::kFirst + S::kStep * static_cast<float>(step) + kMaximum;
        const Wide inverse = wide(target) / range();
        best.left = best.left | !(inverse > wide(0.0F)) | !(inverse < wide(kHuge));
        const WideLine line = target < kMaximum + 0.499F
                                  ? roundAndFit<S, false>(groups, moments, raised, inverse, codes)
                                  : roundAndFit<S, true>(groups, moments, raised, inverse, codes);
        const Wide error = wideError<S>(groups, codes, line.scale, line.depth);
        const WideMask accepted = (line.determined & error < least) & !constant;
        if (none(accepted)) continue;
        least = select(accepted, error, least);
        best.scale = select(accepted, line.scale, best.scale);
        best.depth = select(accepted, line.depth, best.depth);
        best.inverse = select(accepted, inverse, best.inverse);
        best.minimum = select(accepted, moments.minimum, best.minimum);
        moments.minimum = select(accepted, -line.depth, moments.minimum);
        raise();
    }
    return best;
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
