// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// fitSigned() and fitSignedByMoves() of signed_search.h for groups side by side, one per lane.
#if defined(WEIGHTSCAPE_SIMD_SIGNED_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_SIGNED_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_SIGNED_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_SIGNED_LANES_INL_H
#endif

#include "core/formats/signed_search.h"
#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// largestByMagnitude() in every lane: value i at values[i * kLanes].
template <std::size_t Count>
HWY_INLINE Floats largestLanes(const float* HWY_RESTRICT values) {
    Floats largest = zeros();
    Floats size = zeros();
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats value = hn::Load(kFloats, values + i * kLanes);
        const FloatMask larger = hn::Gt(hn::Abs(value), size);
        size = hn::IfThenElse(larger, hn::Abs(value), size);
        largest = hn::IfThenElse(larger, value, largest);
    }
    return largest;
}

/// Lanes in which a value is infinite or no number.
template <std::size_t Count>
HWY_INLINE FloatMask nonFiniteLanes(const float* HWY_RESTRICT values) {
    Floats sum = zeros();
    for (std::size_t i = 0; i < Count; ++i) {
        sum = hn::Add(sum, hn::Mul(hn::Load(kFloats, values + i * kLanes), zeros()));
    }
    return hn::Not(hn::Eq(sum, zeros()));
}

/// SignedFit in every lane.
struct SignedLanes {
    Floats scale;
    Floats inverse;  ///< of SignedRounding; 0 where the group counts as zero
};

/// Sums over the groups for several scales at once, which share what is loaded.
template <std::size_t Candidates>
struct CandidateSums {
    Floats inverse[Candidates];
    Floats weightLevel[Candidates];
    Floats levelLevel[Candidates];
};

/// signedSums(). `Below`: levels may be under -Maximum before they are clamped.
template <std::size_t Count, int Maximum, bool Below, std::size_t Candidates>
HWY_INLINE void sumLevels(const float* HWY_RESTRICT weights, const float* HWY_RESTRICT importance,
                          CandidateSums<Candidates>& sums) {
    for (std::size_t c = 0; c < Candidates; ++c) {
        sums.weightLevel[c] = zeros();
        sums.levelLevel[c] = zeros();
    }
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats weight = hn::Load(kFloats, weights + i * kLanes);
        const Floats factor = hn::Load(kFloats, importance + i * kLanes);
        const Floats product = hn::Mul(factor, weight);
        for (std::size_t c = 0; c < Candidates; ++c) {
            Floats level = nearestWhole(hn::Mul(sums.inverse[c], weight));
            level = hn::Min(level, all(static_cast<float>(Maximum - 1)));
            if constexpr (Below) level = hn::Max(level, all(static_cast<float>(-Maximum)));
            sums.weightLevel[c] = hn::Add(sums.weightLevel[c], hn::Mul(product, level));
            sums.levelLevel[c] =
                hn::Add(sums.levelLevel[c], hn::Mul(hn::Mul(factor, level), level));
        }
    }
}

/// The best scale so far in every lane.
struct SignedBest {
    Floats energy;
    SignedLanes fit;

    /// Takes the candidates from `first` on that explain more.
    template <std::size_t Candidates>
    HWY_INLINE void offer(const CandidateSums<Candidates>& sums, std::size_t first = 0) {
        for (std::size_t c = first; c < Candidates; ++c) {
            const Floats square = hn::Mul(sums.weightLevel[c], sums.weightLevel[c]);
            const FloatMask better = hn::And(hn::Gt(sums.levelLevel[c], zeros()),
                                             hn::Gt(square, hn::Mul(energy, sums.levelLevel[c])));
            const Floats scale = hn::Div(sums.weightLevel[c], sums.levelLevel[c]);
            fit.scale = hn::IfThenElse(better, scale, fit.scale);
            fit.inverse = hn::IfThenElse(better, sums.inverse[c], fit.inverse);
            energy = hn::IfThenElse(better, hn::Mul(scale, sums.weightLevel[c]), energy);
        }
    }
};

/// fitSigned() in every lane whose values are all finite; `importance` lies like the weights.
template <std::size_t Count, int Maximum>
HWY_INLINE SignedLanes fitSignedLanes(const float* HWY_RESTRICT weights,
                                      const float* HWY_RESTRICT importance) {
    constexpr auto kTop = static_cast<float>(Maximum);
    const Floats found = largestLanes<Count>(weights);
    const FloatMask zero = hn::Lt(hn::Abs(found), all(kGroupEpsilon));
    const Floats largest = hn::IfThenElse(zero, all(1.0F), found);
    CandidateSums<1> start;
    start.inverse[0] = hn::Div(all(-kTop), largest);
    sumLevels<Count, Maximum, false>(weights, importance, start);
    SignedBest best;
    best.fit.inverse = start.inverse[0];
    best.fit.scale = hn::IfThenZeroElse(hn::Eq(start.levelLevel[0], zeros()),
                                        hn::Div(start.weightLevel[0], start.levelLevel[0]));
    best.energy = hn::Mul(best.fit.scale, start.weightLevel[0]);
    constexpr int kSteps[6][3] = {{-9, -8, -7}, {-6, -5, -4}, {-3, -2, -1},
                                  {1, 2, 3},    {4, 5, 6},    {7, 8, 9}};
    for (const auto& steps : kSteps) {
        CandidateSums<3> sums;
        for (std::size_t c = 0; c < 3; ++c) {
            const float target = kTop + 0.1F * static_cast<float>(steps[c]);
            sums.inverse[c] = hn::Div(all(-target), largest);
        }
        // From half a level more on, the largest weight rounds to one level too many.
        if (steps[2] < 5) {
            sumLevels<Count, Maximum, false>(weights, importance, sums);
        } else {
            sumLevels<Count, Maximum, true>(weights, importance, sums);
        }
        best.offer(sums);
    }
    return {hn::IfThenZeroElse(zero, best.fit.scale), hn::IfThenZeroElse(zero, best.fit.inverse)};
}

/// SignedRounding::level() in every lane for any values, as a float.
template <int Maximum>
HWY_INLINE Floats clampedLevel(Floats value) {
    const Ints level = hn::Min(nearestInts(value), hn::Set(kInts, Maximum - 1));
    return hn::ConvertTo(kFloats, hn::Max(level, hn::Set(kInts, -Maximum)));
}

/// fitSignedByMoves() for `Vectors` vectors of groups, the next one's weights `Count` vectors
/// behind: each hides the latency of the others. Writes levels, not codes, and the scales.
template <std::size_t Count, int Maximum, std::size_t Vectors>
HWY_INLINE void fitByMovesLanes(const float* HWY_RESTRICT weights, float* HWY_RESTRICT levels,
                                float* HWY_RESTRICT scales) {
    constexpr auto kTop = static_cast<float>(Maximum);
    Floats weightLevel[Vectors];
    Floats levelLevel[Vectors];
    FloatMask moving[Vectors];
    FloatMask zero[Vectors];
    FloatMask anyMoving = noLanes();
    for (std::size_t v = 0; v < Vectors; ++v) {
        const float* HWY_RESTRICT group = weights + v * Count * kLanes;
        const Floats largest = largestLanes<Count>(group);
        zero[v] = hn::Lt(hn::Abs(largest), all(kGroupEpsilon));
        moving[v] = hn::Not(zero[v]);
        anyMoving = hn::Or(anyMoving, moving[v]);
        const Floats inverse = hn::Div(all(-kTop), largest);
        weightLevel[v] = zeros();
        levelLevel[v] = zeros();
        for (std::size_t i = 0; i < Count; ++i) {
            const Floats weight = hn::Load(kFloats, group + i * kLanes);
            const Floats factor = hn::Mul(weight, weight);
            const Floats level = hn::Min(nearestWhole(hn::Mul(inverse, weight)), all(kTop - 1.0F));
            hn::Store(level, kFloats, levels + (v * Count + i) * kLanes);
            weightLevel[v] = hn::Add(weightLevel[v], hn::Mul(hn::Mul(factor, weight), level));
            levelLevel[v] = hn::Add(levelLevel[v], hn::Mul(hn::Mul(factor, level), level));
        }
    }
    for (int sweep = 0; sweep < 5 && !hn::AllFalse(kFloats, anyMoving); ++sweep) {
        FloatMask moved[Vectors];
        for (std::size_t v = 0; v < Vectors; ++v) moved[v] = noLanes();
        for (std::size_t i = 0; i < Count; ++i) {
            for (std::size_t v = 0; v < Vectors; ++v) {
                const Floats weight = hn::Load(kFloats, weights + (v * Count + i) * kLanes);
                float* HWY_RESTRICT place = levels + (v * Count + i) * kLanes;
                const Floats old = hn::Load(kFloats, place);
                const Floats factor = hn::Mul(weight, weight);
                const Floats product = hn::Mul(factor, weight);
                Floats otherWeight = hn::Sub(weightLevel[v], hn::Mul(product, old));
                Floats otherLevel = hn::Sub(levelLevel[v], hn::Mul(hn::Mul(factor, old), old));
                FloatMask better = hn::And(moving[v], hn::Gt(otherWeight, zeros()));
                const Floats level =
                    clampedLevel<Maximum>(hn::Div(hn::Mul(weight, otherLevel), otherWeight));
                better = hn::And(better, hn::Ne(level, old));
                otherWeight = hn::Add(otherWeight, hn::Mul(product, level));
                otherLevel = hn::Add(otherLevel, hn::Mul(hn::Mul(factor, level), level));
                better = hn::And(better, hn::Gt(otherLevel, zeros()));
                better = hn::And(
                    better, hn::Gt(hn::Mul(hn::Mul(otherWeight, otherWeight), levelLevel[v]),
                                   hn::Mul(hn::Mul(weightLevel[v], weightLevel[v]), otherLevel)));
                hn::Store(hn::IfThenElse(better, level, old), kFloats, place);
                weightLevel[v] = hn::IfThenElse(better, otherWeight, weightLevel[v]);
                levelLevel[v] = hn::IfThenElse(better, otherLevel, levelLevel[v]);
                moved[v] = hn::Or(moved[v], better);
            }
        }
        anyMoving = noLanes();
        for (std::size_t v = 0; v < Vectors; ++v) {
            moving[v] = moved[v];
            anyMoving = hn::Or(anyMoving, moved[v]);
        }
    }
    for (std::size_t v = 0; v < Vectors; ++v) {
        const FloatMask solved = hn::AndNot(zero[v], hn::Gt(levelLevel[v], zeros()));
        hn::Store(hn::IfThenElseZero(solved, hn::Div(weightLevel[v], levelLevel[v])), kFloats,
                  scales + v * kLanes);
        for (std::size_t i = 0; i < Count; ++i) {
            // A group that counts as zero has code 0 everywhere.
            float* HWY_RESTRICT place = levels + (v * Count + i) * kLanes;
            const Floats level = hn::Load(kFloats, place);
            hn::Store(hn::IfThenElse(zero[v], all(-kTop), level), kFloats, place);
        }
    }
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
