// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// What grid_search.h does before and after its search over trial scales (grid_trials-inl.h), for
// one sub-block of as many super-blocks as a vector has lanes.
#if defined(WEIGHTSCAPE_SIMD_GRID_LANES_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_GRID_LANES_INL_H
#undef WEIGHTSCAPE_SIMD_GRID_LANES_INL_H
#else
#define WEIGHTSCAPE_SIMD_GRID_LANES_INL_H
#endif

#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/formats/grid_search.h"
#include "core/formats/simd/blocks-inl.h"
#include "core/formats/simd/grid_candidates.h"
#include "core/formats/simd/grid_cells-inl.h"
#include "core/formats/simd/lanes-inl.h"
#include "core/formats/simd/nearest_point-inl.h"
#include "core/formats/simd/unsigned_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// One sub-block in every lane: number i of each at [i * kLanes].
template <MagnitudeSearch S>
struct MagnitudeLanes {
    static constexpr std::size_t kPoints = MagnitudeFit<S>::kPoints;
    const float* importance;
    HWY_ALIGN float values[S::kCount * kLanes];
    HWY_ALIGN float roots[S::kCount * kLanes];
    HWY_ALIGN float products[S::kCount * kLanes];  ///< importance times value
    HWY_ALIGN std::int32_t signs[S::kCount / 8 * kLanes];
    HWY_ALIGN float largest[kLanes];  ///< magnitudes, also of values below zero
    HWY_ALIGN float ranges[kLanes];
    HWY_ALIGN float scales[kLanes];
    HWY_ALIGN std::int32_t packed[kPoints * kLanes];
    FloatMask zero;  ///< sub-blocks that count as zero, and those beyond the last super-block
    FloatMask left;  ///< lanes that the reference has to do
};

/// What weights count when there is no importance vector, from variance and weights.
template <MagnitudeSearch S>
HWY_INLINE void weighLanesAlone(const float* HWY_RESTRICT weights, Floats variance,
                                float* HWY_RESTRICT out) {
    for (std::size_t i = 0; i < 256; ++i) {
        const Floats weight = hn::Load(kFloats, weights + i * kLanes);
        Floats factor = hn::Mul(weight, weight);
        if constexpr (S::kUnweighted == Unweighted::SquareAndVariance) {
            factor = hn::Add(hn::Mul(all(0.25F), variance), factor);
        } else if constexpr (S::kUnweighted == Unweighted::AsImportanceOne) {
            factor = hn::Sqrt(hn::Add(variance, factor));
        }
        hn::Store(factor, kFloats, out + i * kLanes);
    }
}

/// makeSignsEven() for the eight magnitudes at `values` in every lane.
HWY_INLINE Ints makeSignsEvenLanes(Ints signs, const float* HWY_RESTRICT importance,
                                   float* HWY_RESTRICT values) {
    Ints parity = hn::Xor(signs, hn::ShiftRight<4>(signs));
    parity = hn::Xor(parity, hn::ShiftRight<2>(parity));
    parity = hn::And(hn::Xor(parity, hn::ShiftRight<1>(parity)), hn::Set(kInts, 1));
    Floats least = zeros();
    Ints cheapest = hn::Set(kInts, 1);  // the bit of that weight
    for (std::size_t i = 0; i < 8; ++i) {
        const Floats value = hn::Load(kFloats, values + i * kLanes);
        const Floats factor = hn::Load(kFloats, importance + i * kLanes);
        const Floats cost = hn::Mul(hn::Mul(factor, value), value);
        const FloatMask less = hn::Lt(cost, least);
        least = i == 0 ? cost : hn::IfThenElse(less, cost, least);
        if (i == 0) continue;
        cheapest = hn::IfThenElse(hn::RebindMask(kInts, less), hn::Set(kInts, 1 << i), cheapest);
    }
    const Ints flipped = hn::IfThenElseZero(hn::Ne(parity, hn::Zero(kInts)), cheapest);
    for (std::size_t i = 0; i < 8; ++i) {
        const Floats value = hn::Load(kFloats, values + i * kLanes);
        const auto flip = hn::RebindMask(kFloats, hn::TestBit(flipped, hn::Set(kInts, 1 << i)));
        hn::Store(hn::IfThenElse(flip, hn::Neg(value), value), kFloats, values + i * kLanes);
    }
    return hn::Xor(signs, flipped);
}

/// splitSigns() in every lane.
template <MagnitudeSearch S>
HWY_INLINE void splitSignLanes(const float* HWY_RESTRICT weights, MagnitudeLanes<S>& group) {
    for (std::size_t first = 0; first < S::kCount; first += 8) {
        Ints signs = hn::Zero(kInts);
        float* values = group.values + first * kLanes;
        for (std::size_t i = 0; i < 8; ++i) {
            const Floats weight = hn::Load(kFloats, weights + (first + i) * kLanes);
            const FloatMask negative = hn::Lt(weight, zeros());
            hn::Store(hn::IfThenElse(negative, hn::Neg(weight), weight), kFloats,
                      values + i * kLanes);
            signs = hn::Or(
                signs, hn::IfThenElseZero(hn::RebindMask(kInts, negative), hn::Set(kInts, 1 << i)));
        }
        if constexpr (S::kEvenSigns) {
            signs = makeSignsEvenLanes(signs, group.importance + first * kLanes, values);
        }
        hn::Store(signs, kInts, group.signs + first / 8 * kLanes);
    }
    for (std::size_t i = 0; i < S::kCount * kLanes; i += kLanes) {
        const Floats factor = hn::Load(kFloats, group.importance + i);
        hn::Store(hn::Sqrt(factor), kFloats, group.roots + i);
        hn::Store(hn::Mul(factor, hn::Load(kFloats, group.values + i)), kFloats,
                  group.products + i);
    }
}

/// Scales, or ranges, for which the short cuts hold: nothing leaves the range of normal floats and
/// rounding to the nearest level does not wrap.
HWY_INLINE FloatMask usualScales(Floats scale, Floats largest) {
    constexpr float kHuge = 1e30F;
    const FloatMask inside = hn::And(hn::Gt(scale, all(1.0F / kHuge)), hn::Lt(scale, all(kHuge)));
    return hn::And(inside, hn::Lt(largest, hn::Mul(scale, all(1e4F))));
}

/// Ranges and first scales; tells which sub-blocks are zero and which have numbers for which the
/// short cuts might not hold.
template <MagnitudeSearch S>
HWY_INLINE void measureLanes(std::size_t count, MagnitudeLanes<S>& group) {
    constexpr float kHuge = 1e30F;
    Floats range = hn::Load(kFloats, group.values);
    Floats largest = zeros();
    FloatMask usual = hn::Eq(largest, zeros());
    for (std::size_t i = 0; i < S::kCount * kLanes; i += kLanes) {
        const Floats value = hn::Load(kFloats, group.values + i);
        const Floats factor = hn::Load(kFloats, group.importance + i);
        range = hn::IfThenElse(hn::Gt(range, value), range, value);
        largest = hn::Max(largest, hn::Abs(value));
        usual =
            hn::And(usual, hn::And(hn::Lt(hn::Abs(value), all(kHuge)),
                                   hn::And(hn::Ge(factor, zeros()), hn::Lt(factor, all(kHuge)))));
    }
    group.zero = hn::Lt(range, all(S::kEpsilon));
    Floats scale = hn::Div(range, all(static_cast<float>(2 * S::Grid::kRadix - 1)));
    if constexpr (S::kStartsUnsigned) {
        HWY_ALIGN std::int32_t codes[S::kCount * kLanes];
        scale =
            fitUnsignedLanes<S::kCount, S::Grid::kRadix + 1>(group.values, group.importance, codes);
        range = hn::Mul(scale, all(static_cast<float>(S::Grid::kRadix)));
        group.zero = hn::Or(group.zero, hn::Le(range, zeros()));
    }
    group.zero = hn::Or(group.zero, hn::Not(hn::FirstN(kFloats, count)));
    hn::Store(range, kFloats, group.ranges);
    hn::Store(scale, kFloats, group.scales);
    hn::Store(largest, kFloats, group.largest);
    usual = hn::And(usual, hn::Or(usualScales(range, largest), group.zero));
    group.left = hn::Not(usual);
}

/// sumsOf() in every lane, for the points chosen.
template <MagnitudeSearch S>
HWY_INLINE SumLanes sumLanes(const MagnitudeLanes<S>& group) {
    constexpr std::size_t kDimension = S::Grid::kDimension;
    SumLanes sums{zeros(), zeros()};
    for (std::size_t k = 0; k < MagnitudeLanes<S>::kPoints; ++k) {
        const Ints packed = hn::Load(kInts, group.packed + k * kLanes);
        for (std::size_t i = 0; i < kDimension; ++i) {
            const std::size_t at = (k * kDimension + i) * kLanes;
            const Floats level = PackedLevels<typename S::Grid>::oddLevels(packed, i);
            const Floats factor = hn::Mul(hn::Load(kFloats, group.importance + at), level);
            sums.weightLevel =
                hn::Add(sums.weightLevel, hn::Mul(hn::Load(kFloats, group.products + at), level));
            sums.levelLevel = hn::Add(sums.levelLevel, hn::Mul(factor, level));
        }
    }
    return sums;
}

/// 1, 3, 5 and so on.
template <typename Grid>
constexpr LevelUnits<Grid> oddLevelUnits() {
    float units[Grid::kRadix] = {};
    for (std::size_t i = 0; i < Grid::kRadix; ++i) units[i] = static_cast<float>(2 * i + 1);
    return LevelUnits<Grid>(units);
}
template <typename Grid>
inline constexpr LevelUnits<Grid> kOddLevelUnits = oddLevelUnits<Grid>();

/// nearestPoint() for point number k in one lane of a group, as packed levels.
template <MagnitudeSearch S>
HWY_INLINE std::int32_t nearestInLane(const GridCandidates& candidates, std::size_t cell,
                                      bool close, const MagnitudeLanes<S>& group, std::size_t k,
                                      std::size_t lane) {
    using Grid = typename S::Grid;
    const std::size_t first = k * (Grid::kDimension * kLanes) + lane;
    const float scale = group.scales[lane];
    if constexpr (kLevelsFitLanes<Grid>) {
        const Floats worth = hn::Mul(all(scale), hn::Load(kFloats, kOddLevelUnits<Grid>.values));
        Floats errors[Grid::kDimension];
        for (std::size_t i = 0; i < Grid::kDimension; ++i) {
            const Floats difference = hn::Sub(worth, all(group.values[first + i * kLanes]));
            const Floats root = all(group.roots[first + i * kLanes]);
            errors[i] = hn::Mul(hn::Mul(root, difference), difference);
        }
        const GridCandidates::Cell& entry = candidates.at(cell);
        std::size_t count = entry.count;
        const std::uint16_t* packed = candidates.packedCandidates(entry);
        if (HWY_UNLIKELY(close)) {
            count = candidates.neighbours().near(cell).size();
            packed = candidates.neighbours().packedNear(cell);
        }
        return packed[nearestPlace<Grid>(errors, packed, count)];
    } else {
        float worth[Grid::kRadix];
        for (std::size_t i = 0; i < Grid::kRadix; ++i) {
            worth[i] = scale * kOddLevelUnits<Grid>.values[i];
        }
        float values[Grid::kDimension];
        float roots[Grid::kDimension];
        for (std::size_t i = 0; i < Grid::kDimension; ++i) {
            values[i] = group.values[first + i * kLanes];
            roots[i] = group.roots[first + i * kLanes];
        }
        return candidates
            .packed()[nearestPoint(S::grid(), candidates.neighbours(), cell, worth, values, roots)];
    }
}

/// The points of a sub-block that snap() found off the grid.
template <MagnitudeSearch S>
HWY_INLINE FloatMask offGrid(const MagnitudeLanes<S>& group, std::size_t k) {
    const Ints packed = hn::Load(kInts, group.packed + k * kLanes);
    return hn::RebindMask(kFloats, hn::TestBit(packed, hn::Set(kInts, kOffGrid)));
}

/// snap() for point number k in some lanes.
template <MagnitudeSearch S>
HWY_INLINE void snapLanes(const GridCandidates& candidates, std::size_t k, FloatMask active,
                          MagnitudeLanes<S>& group) {
    using Grid = typename S::Grid;
    const float* values = group.values + k * (Grid::kDimension * kLanes);
    const Floats inverse = hn::Div(all(1.0F), hn::Load(kFloats, group.scales));
    const CellLanes nearest = nearestCells<Grid>(
        inverse, [&](std::size_t i) HWY_ATTR { return hn::Load(kFloats, values + i * kLanes); });
    HWY_ALIGN std::int32_t cells[kLanes];
    hn::Store(nearest.cells, kInts, cells);
    std::int32_t* packed = group.packed + k * kLanes;
    hn::Store(
        hn::IfThenElse(hn::RebindMask(kInts, active), nearest.packed, hn::Load(kInts, packed)),
        kInts, packed);
    const LaneBits close(nearest.close);
    for (std::uint64_t rest = LaneBits(active).bits(); rest != 0; rest &= rest - 1) {
        const auto lane = static_cast<std::size_t>(std::countr_zero(rest));
        const auto cell = static_cast<std::size_t>(cells[lane]);
        if (candidates.at(cell).isPoint) continue;
        packed[lane] = nearestInLane(candidates, cell, close[lane], group, k, lane);
    }
}

/// lookAgain() in every lane.
template <MagnitudeSearch S>
HWY_INLINE void lookAgainLanes(const GridCandidates& candidates, MagnitudeLanes<S>& group) {
    constexpr std::size_t kPoints = MagnitudeLanes<S>::kPoints;
    const Floats scale = hn::Load(kFloats, group.scales);
    FloatMask again = hn::AndNot(hn::Or(group.zero, group.left), hn::Gt(scale, zeros()));
    if constexpr (S::kSecondLook == SecondLook::AllIfAnyOffGrid) {
        FloatMask anyOff = noLanes();
        for (std::size_t k = 0; k < kPoints; ++k) anyOff = hn::Or(anyOff, offGrid(group, k));
        again = hn::And(again, anyOff);
    }
    const FloatMask usual = usualScales(scale, hn::Load(kFloats, group.largest));
    group.left = hn::Or(group.left, hn::AndNot(usual, again));
    again = hn::And(again, usual);
    FloatMask changed = noLanes();
    for (std::size_t k = 0; k < kPoints; ++k) {
        FloatMask active = again;
        if constexpr (S::kSecondLook == SecondLook::OffGrid) {
            active = hn::And(active, offGrid(group, k));
        }
        if (hn::AllFalse(kFloats, active)) continue;
        changed = hn::Or(changed, active);
        snapLanes(candidates, k, active, group);
    }
    const SumLanes sums = sumLanes(group);
    const FloatMask solved = hn::And(changed, hn::Gt(sums.levelLevel, zeros()));
    const Floats found = hn::IfThenElse(solved, hn::Div(sums.weightLevel, sums.levelLevel), scale);
    hn::Store(found, kFloats, group.scales);
    group.left = hn::Or(group.left, hn::AndNot(group.zero, hn::Ne(found, found)));
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
