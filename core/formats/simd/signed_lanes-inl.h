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

/// Where fitSignedByMoves() starts in every lane.
struct MovesStart {
    Floats weightLevel, levelLevel;
    Floats inverse;  ///< of SignedRounding
    FloatMask zero;  ///< the group counts as zero
};

/// Rounds the weights at (largest weight) / -Maximum; level i goes to levels[i * kLanes].
template <std::size_t Count, int Maximum>
HWY_INLINE MovesStart startMoves(const float* HWY_RESTRICT weights, float* HWY_RESTRICT levels) {
    constexpr auto kTop = static_cast<float>(Maximum);
    const Floats largest = largestLanes<Count>(weights);
    const Floats inverse = hn::Div(all(-kTop), largest);
    MovesStart start{zeros(), zeros(), inverse, hn::Lt(hn::Abs(largest), all(kGroupEpsilon))};
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats weight = hn::Load(kFloats, weights + i * kLanes);
        const Floats factor = hn::Mul(weight, weight);
        const Floats level = hn::Min(nearestWhole(hn::Mul(inverse, weight)), all(kTop - 1.0F));
        hn::Store(level, kFloats, levels + i * kLanes);
        start.weightLevel = hn::Add(start.weightLevel, hn::Mul(hn::Mul(factor, weight), level));
        start.levelLevel = hn::Add(start.levelLevel, hn::Mul(hn::Mul(factor, level), level));
    }
    return start;
}

/// Lanes in which a weight might move from where it started. As long as none has moved, every
/// weight sees the same sums, so this needs no order; and an estimate of the quotient will do, as
/// lanes near a border between levels count as moving.
template <std::size_t Count, int Maximum>
HWY_INLINE FloatMask mayMove(const float* HWY_RESTRICT weights, const float* HWY_RESTRICT levels,
                             const MovesStart& start) {
    constexpr float kSurelyNearest = 0.4999F;  // estimates err by less than 2^-20 of a quotient
    FloatMask moving = noLanes();
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats weight = hn::Load(kFloats, weights + i * kLanes);
        const Floats level = hn::Load(kFloats, levels + i * kLanes);
        const Floats factor = hn::Mul(weight, weight);
        const Floats otherWeight =
            hn::Sub(start.weightLevel, hn::Mul(hn::Mul(factor, weight), level));
        const Floats otherLevel = hn::Sub(start.levelLevel, hn::Mul(hn::Mul(factor, level), level));
        const Floats estimate = hn::ApproximateReciprocal(otherWeight);
        const Floats inverse =  // Newton's step
            hn::Mul(estimate, hn::NegMulAdd(estimate, otherWeight, all(2.0F)));
        const Floats quotient = hn::Mul(hn::Mul(weight, otherLevel), inverse);
        const Floats inside = hn::Max(hn::Min(quotient, all(static_cast<float>(Maximum - 1))),
                                      all(static_cast<float>(-Maximum)));
        const FloatMask stays = hn::Lt(hn::Abs(hn::Sub(inside, level)), all(kSurelyNearest));
        moving = hn::Or(moving, hn::And(hn::Gt(otherWeight, zeros()), hn::Not(stays)));
    }
    return hn::AndNot(start.zero, moving);
}

/// Moves one level of every lane of `moving` to where it explains more; returns where it did.
template <int Maximum>
HWY_INLINE FloatMask moveLevel(Floats weight, FloatMask moving, float* HWY_RESTRICT place,
                               MovesStart& sums) {
    const Floats old = hn::Load(kFloats, place);
    const Floats factor = hn::Mul(weight, weight);
    const Floats product = hn::Mul(factor, weight);
    Floats otherWeight = hn::Sub(sums.weightLevel, hn::Mul(product, old));
    Floats otherLevel = hn::Sub(sums.levelLevel, hn::Mul(hn::Mul(factor, old), old));
    FloatMask better = hn::And(moving, hn::Gt(otherWeight, zeros()));
    const Floats level = clampedLevel<Maximum>(hn::Div(hn::Mul(weight, otherLevel), otherWeight));
    better = hn::And(better, hn::Ne(level, old));
    otherWeight = hn::Add(otherWeight, hn::Mul(product, level));
    otherLevel = hn::Add(otherLevel, hn::Mul(hn::Mul(factor, level), level));
    better = hn::And(better, hn::Gt(otherLevel, zeros()));
    better =
        hn::And(better, hn::Gt(hn::Mul(hn::Mul(otherWeight, otherWeight), sums.levelLevel),
                               hn::Mul(hn::Mul(sums.weightLevel, sums.weightLevel), otherLevel)));
    hn::Store(hn::IfThenElse(better, level, old), kFloats, place);
    sums.weightLevel = hn::IfThenElse(better, otherWeight, sums.weightLevel);
    sums.levelLevel = hn::IfThenElse(better, otherLevel, sums.levelLevel);
    return better;
}

/// The least-squares scale of a group's sums.
HWY_INLINE Floats scaleOfSums(const MovesStart& sums) {
    const FloatMask solved = hn::AndNot(sums.zero, hn::Gt(sums.levelLevel, zeros()));
    return hn::IfThenElseZero(solved, hn::Div(sums.weightLevel, sums.levelLevel));
}

/// fitSignedByMoves() for `Vectors` vectors of groups, the next one's weights `Count` vectors
/// behind: each hides the latency of the others. Writes the scales; `levels` is scratch.
template <std::size_t Count, int Maximum, std::size_t Vectors>
HWY_INLINE void fitByMovesLanes(const float* HWY_RESTRICT weights, float* HWY_RESTRICT levels,
                                float* HWY_RESTRICT scales) {
    MovesStart sums[Vectors];
    FloatMask moving[Vectors];
    FloatMask anyMoving = noLanes();
    for (std::size_t v = 0; v < Vectors; ++v) {
        const std::size_t at = v * Count * kLanes;
        sums[v] = startMoves<Count, Maximum>(weights + at, levels + at);
        moving[v] = hn::Not(sums[v].zero);
        anyMoving = hn::Or(anyMoving, moving[v]);
    }
    for (int sweep = 0; sweep < 5 && !hn::AllFalse(kFloats, anyMoving); ++sweep) {
        FloatMask moved[Vectors];
        for (std::size_t v = 0; v < Vectors; ++v) moved[v] = noLanes();
        for (std::size_t i = 0; i < Count; ++i) {
            for (std::size_t v = 0; v < Vectors; ++v) {
                const std::size_t at = (v * Count + i) * kLanes;
                moved[v] = hn::Or(moved[v], moveLevel<Maximum>(hn::Load(kFloats, weights + at),
                                                               moving[v], levels + at, sums[v]));
            }
        }
        anyMoving = noLanes();
        for (std::size_t v = 0; v < Vectors; ++v) {
            moving[v] = moved[v];
            anyMoving = hn::Or(anyMoving, moved[v]);
        }
    }
    for (std::size_t v = 0; v < Vectors; ++v) {
        hn::Store(scaleOfSums(sums[v]), kFloats, scales + v * kLanes);
    }
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
