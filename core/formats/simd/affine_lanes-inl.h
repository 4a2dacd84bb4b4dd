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

/// fitAffine() in every lane, cut into halves of a step so that several can take turns: while one
/// waits for its divisions, the other sums. The lower clamp of codes is in the raised weights; the
/// upper is only needed for the scales that can reach it.
template <AffineSearch S>
class AffineSearchWide {
  public:
    /// Starts with the scale that maps the range to all codes.
    HWY_INLINE void start(const AffineGroups& groups) {
        m_groups = groups;
        m_moments = wideMoments<S::kCount>(groups);
        m_best.constant = m_moments.maximum == m_moments.minimum;
        const Wide firstRange = range();
        m_best.importance = m_moments.importance;
        m_best.left = !(abs(m_moments.weight) < wide(kHuge)) | !(firstRange > wide(1e-30F));
        m_best.inverse = wide(kMaximum) / firstRange;
        m_best.scale = select(m_best.constant, wide(0.0F), wide(1.0F) / m_best.inverse);
        m_best.depth = -m_moments.minimum;
        m_best.minimum = m_moments.minimum;
        raise(m_groups.weights, m_moments.minimum.a, m_raised);
        raise(m_groups.weights + m_groups.apart, m_moments.minimum.b, m_raised + kLanes);
        for (std::size_t i = 0; i < S::kCount * kWide; i += kWide) {
            storeWide(nearestWhole(m_best.inverse * loadWide(m_raised + i, kLanes)), m_codes + i,
                      kLanes);
        }
        m_least = wideError<S>(m_groups, m_codes, m_best.scale, m_best.depth);
        m_inverse = wide(targetOf(0)) / range();
    }

    /// Rounds under the scale of a step and fits the line.
    HWY_INLINE void round(int step) {
        m_best.left = m_best.left | !(m_inverse > wide(0.0F)) | !(m_inverse < wide(kHuge));
        m_line = targetOf(step) < kMaximum + 0.499F
                     ? roundAndFit<S, false>(m_groups, m_moments, m_raised, m_inverse, m_codes)
                     : roundAndFit<S, true>(m_groups, m_moments, m_raised, m_inverse, m_codes);
    }

    /// Takes the line where it errs least; its minimum replaces the range's in later steps.
    HWY_INLINE void accept(int step) {
        const Wide error = wideError<S>(m_groups, m_codes, m_line.scale, m_line.depth);
        const WideMask accepted = (m_line.determined & error < m_least) & !m_best.constant;
        if (!none(accepted)) {
            m_least = select(accepted, error, m_least);
            m_best.scale = select(accepted, m_line.scale, m_best.scale);
            m_best.depth = select(accepted, m_line.depth, m_best.depth);
            m_best.inverse = select(accepted, m_inverse, m_best.inverse);
            m_best.minimum = select(accepted, m_moments.minimum, m_best.minimum);
            m_moments.minimum = select(accepted, -m_line.depth, m_moments.minimum);
        }
        m_inverse = wide(targetOf(step + 1)) / range();
        if (!hn::AllFalse(kFloats, accepted.a)) {
            raise(m_groups.weights, m_moments.minimum.a, m_raised);
        }
        if (!hn::AllFalse(kFloats, accepted.b)) {
            raise(m_groups.weights + m_groups.apart, m_moments.minimum.b, m_raised + kLanes);
        }
    }

    [[nodiscard]] HWY_INLINE const AffineWide& best() const { return m_best; }

  private:
    static constexpr float kHuge = 1e35F;
    static constexpr auto kMaximum = static_cast<float>(S::kMaximum);

    [[nodiscard]] static float targetOf(int step) {
        return S::kFirst + S::kStep * static_cast<float>(step) + kMaximum;
    }
    [[nodiscard]] HWY_INLINE Wide range() const {
        return select(m_best.constant, wide(1.0F), m_moments.maximum - m_moments.minimum);
    }
    /// weight - minimum, not below 0, for one of the two vectors.
    static HWY_INLINE void raise(const float* HWY_RESTRICT weights, Floats minimum,
                                 float* HWY_RESTRICT raised) {
        for (std::size_t i = 0; i < S::kCount; ++i) {
            const Floats weight = hn::Load(kFloats, weights + i * kLanes);
            hn::Store(hn::Max(hn::Sub(weight, minimum), zeros()), kFloats, raised + i * kWide);
        }
    }

    HWY_ALIGN float m_raised[S::kCount * kWide];
    HWY_ALIGN float m_codes[S::kCount * kWide];
    AffineGroups m_groups;
    WideMoments m_moments;
    AffineWide m_best;
    WideLine m_line;
    Wide m_least;
    Wide m_inverse;
};

/// Runs some searches to their ends, each half a step behind the one before, and calls
/// `betweenSteps(step)` for all kSteps + 1 steps.
template <AffineSearch S, std::size_t Searches, typename BetweenSteps>
HWY_INLINE void runAffineSearches(AffineSearchWide<S> (&searches)[Searches],
                                  const BetweenSteps& betweenSteps) {
    for (int step = 0; step <= S::kSteps; ++step) {
        betweenSteps(static_cast<std::size_t>(step));
        for (auto& search : searches) search.round(step);
        for (auto& search : searches) search.accept(step);
    }
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
