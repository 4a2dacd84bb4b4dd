// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// Where the search for cuts of ternary_lanes-inl.h may start.
#if defined(WEIGHTSCAPE_SIMD_TERNARY_GUESS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_TERNARY_GUESS_INL_H
#undef WEIGHTSCAPE_SIMD_TERNARY_GUESS_INL_H
#else
#define WEIGHTSCAPE_SIMD_TERNARY_GUESS_INL_H
#endif

#include <cstddef>
#include <cstdint>

#include "core/formats/simd/sorted_lanes-inl.h"
#include "core/formats/simd/ternary_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

#if !WEIGHTSCAPE_NO_VECTORS

/// Cuts where levels of the scale are nearest, as place * kLanes + lane.
template <std::size_t Count>
HWY_INLINE void cutsOf(const SortedLanes<Count>& sorted, Floats scale, std::size_t down, Ints& low,
                       Ints& high) {
    const auto& values = kShiftedLevels[down];
    const Floats lowEnd = hn::Mul(scale, all(0.5F * (values[0] + values[1])));
    const Floats highEnd = hn::Mul(scale, all(0.5F * (values[1] + values[2])));
    const Ints step = hn::Set(kInts, static_cast<std::int32_t>(kLanes));
    low = high = hn::Iota(kInts, 0);
    for (std::size_t place = 0; place < Count; ++place) {
        const Floats weight = hn::Load(kFloats, sorted.weights + place * kLanes);
        const auto below = [&](Floats end) HWY_ATTR {
            return hn::IfThenElseZero(hn::RebindMask(kInts, hn::Lt(weight, end)), step);
        };
        low = hn::Add(low, below(lowEnd));
        high = hn::Add(high, below(highEnd));
    }
    high = hn::Max(low, high);
}

/// An energy that searches may start from; less than any where that would not be safe. Cuts nearest
/// to a scale, then the scale that fits them, twice: mostly that comes within a hundredth of the
/// best, so that few cuts on the way there have to be accepted.
///
/// It changes nothing that is found. The guess is 0.999 of what one of the offers explains. Without
/// it, some offers below are accepted that now are not; rounding can then make the two ways differ
/// about offers a little above. One that is accepted in only one of them raises the energy by at
/// most 9 units in the last place above what the other has, so after all 1122 offers they could
/// differ up to 1.0007 times the guess and no more. From the first offer above on they are the
/// same, and the one guessed with is above. This takes importances that are not negative and
/// products that neither overflow nor underflow.
template <std::size_t Count, typename Search>
HWY_INLINE Floats guessEnergy(const SortedLanes<Count>& sorted, const Search& search,
                              Floats scale) {
    Floats energy = zeros();
    for (std::size_t down = 0; down < 2; ++down) {
        Floats fitted = scale;
        for (int round = 0; round < 2; ++round) {
            Ints low;
            Ints high;
            cutsOf(sorted, fitted, down, low, high);
            const TernarySums sums = search.at(low, high, down);
            fitted = hn::Div(sums.weightLevel, sums.levelLevel);
            const Floats found = hn::Mul(fitted, sums.weightLevel);
            energy = hn::IfThenElse(hn::Gt(found, energy), found, energy);
        }
    }
    energy = hn::Mul(energy, all(0.999F));
    const Floats importance = search.importance();
    const Floats most = all(0x1.0p+60F);
    const Floats least = all(0x1.0p-100F);
    const FloatMask small = hn::And(hn::Lt(energy, most), hn::Lt(importance, most));
    const FloatMask large =
        hn::And(hn::Gt(energy, least), hn::Gt(hn::Mul(energy, importance), least));
    return hn::IfThenElse(hn::And(small, large), energy, all(TernaryCuts{}.energy));
}

#endif

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
