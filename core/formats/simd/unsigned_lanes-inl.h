// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// fitUnsigned() of unsigned_search.h for groups side by side, one per lane.
#if defined(WEIGHTSCAPE_SIMD_UNSIGNED_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_UNSIGNED_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_UNSIGNED_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_UNSIGNED_LANES_INL_H
#endif

#include "core/formats/simd/lanes-inl.h"
#include "core/formats/unsigned_search.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// The byte that the reference stores of a code.
HWY_INLINE Ints asByte(Ints code) {
    return hn::And(code, hn::Set(kInts, 255));
}

/// unsignedError() in every lane.
template <std::size_t Count, int Maximum, bool Wrapped>
HWY_INLINE Floats unsignedErrors(const float* HWY_RESTRICT values,
                                 const float* HWY_RESTRICT importance, Floats inverse) {
    const Floats scale = hn::Div(all(1.0F), inverse);
    Floats sum = zeros();
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats value = hn::Load(kFloats, values + i * kLanes);
        Ints code = hn::Min(hn::Set(kInts, Maximum), nearestInts(hn::Mul(inverse, value)));
        if constexpr (Wrapped) code = asByte(code);
        const Floats error = hn::Sub(value, hn::Mul(scale, hn::ConvertTo(kFloats, code)));
        const Floats factor = hn::Load(kFloats, importance + i * kLanes);
        sum = hn::Add(sum, hn::Mul(hn::Mul(factor, error), error));
    }
    return sum;
}

/// Sums over a group in every lane, as SignedSums.
struct SumLanes {
    Floats weightLevel, levelLevel;
};

/// moveUnsignedCodes() in every lane of `active`; stops when no lane moves any more.
template <std::size_t Count, int Maximum>
HWY_INLINE void moveUnsignedLanes(const float* HWY_RESTRICT values,
                                  const float* HWY_RESTRICT importance, FloatMask active,
                                  std::int32_t* HWY_RESTRICT codes, SumLanes& sums) {
    FloatMask moving = active;
    for (int sweep = 0; sweep < 5 && !hn::AllFalse(kFloats, moving); ++sweep) {
        FloatMask moved = noLanes();
        for (std::size_t i = 0; i < Count; ++i) {
            const Floats value = hn::Load(kFloats, values + i * kLanes);
            const Floats factor = hn::Load(kFloats, importance + i * kLanes);
            const Ints oldCode = hn::Load(kInts, codes + i * kLanes);
            const Floats old = hn::ConvertTo(kFloats, oldCode);
            const Floats product = hn::Mul(factor, value);
            SumLanes others{hn::Sub(sums.weightLevel, hn::Mul(product, old)),
                            hn::Sub(sums.levelLevel, hn::Mul(hn::Mul(factor, old), old))};
            FloatMask better = hn::And(moving, hn::And(hn::Gt(others.weightLevel, zeros()),
                                                       hn::Gt(others.levelLevel, zeros())));
            const Floats best = hn::Div(hn::Mul(value, others.levelLevel), others.weightLevel);
            const Ints code = hn::Min(hn::Set(kInts, Maximum), nearestInts(best));
            better = hn::And(better, hn::Not(hn::RebindMask(kFloats, hn::Eq(code, oldCode))));
            const Floats now = hn::ConvertTo(kFloats, code);
            others.weightLevel = hn::Add(others.weightLevel, hn::Mul(product, now));
            others.levelLevel = hn::Add(others.levelLevel, hn::Mul(hn::Mul(factor, now), now));
            better = hn::And(
                better,
                hn::Gt(hn::Mul(hn::Mul(others.weightLevel, others.weightLevel), sums.levelLevel),
                       hn::Mul(hn::Mul(sums.weightLevel, sums.weightLevel), others.levelLevel)));
            const auto betterInts = hn::RebindMask(kInts, better);
            hn::Store(hn::IfThenElse(betterInts, asByte(code), oldCode), kInts, codes + i * kLanes);
            sums.weightLevel = hn::IfThenElse(better, others.weightLevel, sums.weightLevel);
            sums.levelLevel = hn::IfThenElse(better, others.levelLevel, sums.levelLevel);
            moved = hn::Or(moved, better);
        }
        moving = moved;
    }
}

/// fitUnsigned() in every lane: value i at values[i * kLanes], its code at codes[i * kLanes].
template <std::size_t Count, int Maximum>
HWY_INLINE Floats fitUnsignedLanes(const float* HWY_RESTRICT values,
                                   const float* HWY_RESTRICT importance,
                                   std::int32_t* HWY_RESTRICT codes) {
    Floats largest = zeros();
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats value = hn::Load(kFloats, values + i * kLanes);
        largest = hn::IfThenElse(hn::Gt(value, largest), value, largest);
    }
    const FloatMask zero = hn::Lt(largest, all(kGroupEpsilon));
    constexpr auto kTop = static_cast<float>(Maximum);
    Floats inverse = hn::Div(all(kTop), largest);
    Floats least = unsignedErrors<Count, Maximum, true>(values, importance, inverse);
    for (int step = -4; step <= 4; ++step) {
        if (step == 0) continue;
        const Floats candidate = hn::Div(all(0.1F * static_cast<float>(step) + kTop), largest);
        const Floats error = unsignedErrors<Count, Maximum, false>(values, importance, candidate);
        const FloatMask better = hn::Lt(error, least);
        least = hn::IfThenElse(better, error, least);
        inverse = hn::IfThenElse(better, candidate, inverse);
    }
    SumLanes sums{zeros(), zeros()};
    for (std::size_t i = 0; i < Count; ++i) {
        const Floats value = hn::Load(kFloats, values + i * kLanes);
        const Floats factor = hn::Load(kFloats, importance + i * kLanes);
        const Ints code = hn::Min(hn::Set(kInts, Maximum), nearestInts(hn::Mul(inverse, value)));
        hn::Store(hn::IfThenZeroElse(hn::RebindMask(kInts, zero), asByte(code)), kInts,
                  codes + i * kLanes);
        const Floats level = hn::ConvertTo(kFloats, code);
        sums.weightLevel = hn::Add(sums.weightLevel, hn::Mul(hn::Mul(factor, value), level));
        sums.levelLevel = hn::Add(sums.levelLevel, hn::Mul(hn::Mul(factor, level), level));
    }
    moveUnsignedLanes<Count, Maximum>(values, importance, hn::Not(zero), codes, sums);
    const FloatMask solved = hn::AndNot(zero, hn::Gt(sums.levelLevel, zeros()));
    return hn::IfThenElseZero(solved, hn::Div(sums.weightLevel, sums.levelLevel));
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
