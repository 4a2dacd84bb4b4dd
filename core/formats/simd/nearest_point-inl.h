// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// nearestPoint() of grid_neighbours.h with one neighbour per lane.
#if defined(WEIGHTSCAPE_SIMD_NEAREST_POINT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_NEAREST_POINT_INL_H
#undef WEIGHTSCAPE_SIMD_NEAREST_POINT_INL_H
#else
#define WEIGHTSCAPE_SIMD_NEAREST_POINT_INL_H
#endif

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/formats/grid_neighbours.h"
#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// What the levels of a grid are worth at scale 1, repeated so that a vector of any target can be
/// loaded: level l at l, at l + kPeriod and so on.
template <typename Grid>
struct LevelUnits {
    static constexpr std::size_t kPeriod = std::bit_ceil(Grid::kRadix);
    static constexpr std::size_t kSize = std::max<std::size_t>(kLanes, kPeriod);
    alignas(64) float values[kSize];

    constexpr explicit LevelUnits(const float (&units)[Grid::kRadix]) : values{} {
        for (std::size_t i = 0; i < kSize; ++i) {
            values[i] = units[std::min(i % kPeriod, Grid::kRadix - 1)];
        }
    }
};

/// True where nearestPointLanes() has vectors that hold all levels of a dimension.
template <typename Grid>
inline constexpr bool kLevelsFitLanes = LevelUnits<Grid>::kPeriod <= kLanes;

/// What every level of one dimension adds to the distance, picked by the lowest bits of `codes`.
template <typename Grid>
HWY_INLINE Floats lookUpLevels(Floats errors, Ints codes) {
    // These two look at no higher bits, and the table repeats itself from kPeriod on.
    constexpr bool kTakesAnyBits = HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3;
    if constexpr (!kTakesAnyBits || HWY_IS_DEBUG_BUILD) {
        codes = hn::And(codes, hn::Set(kInts, static_cast<std::int32_t>(kLanes - 1)));
    }
    return hn::TableLookupLanes(errors, hn::IndicesFromVec(kFloats, codes));
}

/// The least distance that each lane has seen, and at which place of the list.
struct NearestLanes {
    Floats least;
    Ints place;

    /// The first place with the smallest distance; 0 when no distance was below the start.
    [[nodiscard]] HWY_INLINE std::size_t first() const {
        const FloatMask holders = hn::Eq(least, hn::MinOfLanes(kFloats, least));
        const Ints beyond = hn::Set(kInts, std::numeric_limits<std::int32_t>::max());
        const Ints places = hn::IfThenElse(hn::RebindMask(kInts, holders), place, beyond);
        return static_cast<std::size_t>(hn::GetLane(hn::MinOfLanes(kInts, places)));
    }
};

/// The first of the nearest among `count` points, given as packed levels of which kLanes more can
/// be read. `errors` has for each dimension what level l adds to the distance in lanes l, l +
/// kPeriod and so on.
template <typename Grid>
HWY_INLINE std::size_t nearestPlace(const Floats (&errors)[Grid::kDimension],
                                    const std::uint16_t* packed, std::size_t count) {
    constexpr int kBits = static_cast<int>(GridNeighbours::bitsPerLevel(Grid::kRadix));
    const hn::Rebind<std::uint16_t, FloatTag> packedTag;
    const Ints end = hn::Set(kInts, static_cast<std::int32_t>(count));
    Ints place = hn::Iota(kInts, 0);
    NearestLanes nearest{all(std::numeric_limits<float>::max()), hn::Zero(kInts)};
    for (std::size_t first = 0; first < count; first += kLanes) {
        Ints codes = hn::PromoteTo(kInts, hn::LoadU(packedTag, packed + first));
        Floats error = lookUpLevels<Grid>(errors[0], codes);
        for (std::size_t i = 1; i < Grid::kDimension; ++i) {
            codes = hn::ShiftRight<kBits>(codes);
            error = hn::Add(error, lookUpLevels<Grid>(errors[i], codes));
        }
        const FloatMask listed = hn::RebindMask(kFloats, hn::Lt(place, end));
        const FloatMask nearer = hn::And(listed, hn::Lt(error, nearest.least));
        nearest.least = hn::IfThenElse(nearer, error, nearest.least);
        nearest.place = hn::IfThenElse(hn::RebindMask(kInts, nearer), place, nearest.place);
        place = hn::Add(place, hn::Set(kInts, static_cast<std::int32_t>(kLanes)));
    }
    return nearest.first();
}

/// nearestPoint() where level l is worth scale * units.values[l].
template <typename Grid>
HWY_INLINE std::size_t nearestPointLanes(const Grid& grid, const GridNeighbours& neighbours,
                                         std::size_t cell, float scale,
                                         const LevelUnits<Grid>& units,
                                         const float* HWY_RESTRICT weights,
                                         const float* HWY_RESTRICT importance) {
    if constexpr (!kLevelsFitLanes<Grid>) {
        float values[Grid::kRadix];
        for (std::size_t i = 0; i < Grid::kRadix; ++i) values[i] = scale * units.values[i];
        return nearestPoint(grid, neighbours, cell, values, weights, importance);
    } else {
        static_assert(kLanes <= GridNeighbours::kReadable);
        const Floats values = hn::Mul(all(scale), hn::Load(kFloats, units.values));
        Floats errors[Grid::kDimension];
        for (std::size_t i = 0; i < Grid::kDimension; ++i) {
            const Floats difference = hn::Sub(values, all(weights[i]));
            errors[i] = hn::Mul(hn::Mul(all(importance[i]), difference), difference);
        }
        const auto near = neighbours.near(cell);
        return near[nearestPlace<Grid>(errors, neighbours.packedNear(cell), near.size())];
    }
}

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
