// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT

// What both halves of the search of grid_search.h use (grid_lanes-inl.h, grid_trials-inl.h): cells
// of nearest levels, levels packed into one number, and tables of errors.
#if defined(WEIGHTSCAPE_SIMD_GRID_CELLS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef WEIGHTSCAPE_SIMD_GRID_CELLS_INL_H
#undef WEIGHTSCAPE_SIMD_GRID_CELLS_INL_H
#else
#define WEIGHTSCAPE_SIMD_GRID_CELLS_INL_H
#endif

#include <bit>
#include <cstddef>
#include <cstdint>

#include "core/formats/grid_search.h"
#include "core/formats/simd/grid_candidates.h"
#include "core/formats/simd/lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace weightscape::formats::HWY_NAMESPACE {

/// GridNeighbours::packedLevels() and what else goes with the number.
template <typename Grid>
struct PackedLevels {
    static constexpr unsigned kBits = GridNeighbours::bitsPerLevel(Grid::kRadix);
    static constexpr unsigned kMask = (1U << kBits) - 1;

    [[nodiscard]] static std::size_t cell(unsigned packed) {
        std::uint8_t levels[Grid::kDimension];
        for (std::size_t i = 0; i < Grid::kDimension; ++i) {
            levels[i] = static_cast<std::uint8_t>(packed >> (kBits * i) & kMask);
        }
        return Grid::cellOf(levels);
    }
    /// 2 level + 1 for dimension i. The level's bits become the last of a float above 2^23.
    [[nodiscard]] static HWY_INLINE Floats oddLevels(Ints packed, std::size_t i) {
        const auto place = static_cast<float>(1U << (kBits * i));
        const Ints bits = hn::And(packed, hn::Set(kInts, static_cast<int>(kMask << (kBits * i))));
        const Floats raised = hn::BitCast(kFloats, hn::Or(bits, hn::Set(kInts, 0x4B000000)));
        return hn::MulAdd(raised, all(2.0F / place), all(1.0F - 16777216.0F / place));
    }
};
/// Beside the packed levels of a point: the nearest levels were not a point.
inline constexpr std::int32_t kOffGrid = 1 << 16;

/// The nearest levels, as cells and packed, and where some weight lies too close to the next level
/// for the candidates of its cell.
struct CellLanes {
    Ints cells;
    Ints packed;
    FloatMask close;
};

/// Half of an even number from 0 to 2^22.
HWY_INLINE Ints halfOf(Floats even) {
    const Floats shifted = hn::Add(even, all(25165824.0F));  // as in nearestCells()
    return hn::Sub(hn::BitCast(kInts, shifted), hn::Set(kInts, 0x4BC00000));
}

/// `valueOf(i)` is weight i of a point in every lane. Precondition: it is less than 1e6 / inverse.
template <typename Grid, typename ValueOf>
HWY_INLINE CellLanes nearestCells(Floats inverse, const ValueOf& valueOf) {
    constexpr bool kCellsArePacked = std::has_single_bit(Grid::kRadix);
    // 1.5 * 2^24: the last mantissa bit is worth two, so the addition rounds to twice a level.
    const Floats shift = all(25165824.0F);
    const Floats top = all(static_cast<float>(2 * Grid::kRadix - 2));
    Floats cells = zeros();
    Floats packed = zeros();
    Floats farthest = zeros();
    for (std::size_t i = Grid::kDimension; i > 0; --i) {
        const Floats raised = hn::Sub(hn::Mul(inverse, valueOf(i - 1)), all(1.0F));
        const Floats inside = hn::Min(hn::Max(raised, zeros()), top);
        const Floats twice = hn::Sub(hn::Add(inside, shift), shift);
        cells = hn::MulAdd(cells, all(static_cast<float>(Grid::kRadix)), twice);
        if constexpr (!kCellsArePacked) packed = hn::MulAdd(packed, all(4.0F), twice);
        farthest = hn::Max(farthest, hn::Abs(hn::Sub(inside, twice)));
    }
    return {halfOf(cells), halfOf(kCellsArePacked ? cells : packed),
            hn::Gt(farthest, all(1.0F - 2 * GridCandidates::kMargin))};
}

/// What each level is worth under a scale per lane.
template <typename Grid>
struct LevelWorth {
    Floats levels[Grid::kRadix];

    explicit HWY_INLINE LevelWorth(Floats scale) {
        for (std::size_t level = 0; level < Grid::kRadix; ++level) {
            levels[level] = hn::Mul(scale, all(static_cast<float>(2 * level + 1)));
        }
    }
};

/// What the weights of a point add to its squared distance at each level: that of level l of weight
/// i is in row i * kPitch + l.
template <typename Grid>
struct ErrorTable {
    static constexpr std::size_t kPitch = std::bit_ceil(Grid::kRadix);
    HWY_ALIGN float errors[Grid::kDimension * kPitch * kLanes];

    /// `valueOf(i)` and `rootOf(i)` are weight i and what it counts in every lane. All levels: to
    /// pick out those that candidates have takes longer.
    template <typename ValueOf, typename RootOf>
    HWY_INLINE void fill(const LevelWorth<Grid>& worth, const ValueOf& valueOf,
                         const RootOf& rootOf) {
        for (std::size_t i = 0; i < Grid::kDimension; ++i) {
            const Floats value = valueOf(i);
            const Floats root = rootOf(i);
            for (std::size_t level = 0; level < Grid::kRadix; ++level) {
                const Floats difference = hn::Sub(worth.levels[level], value);
                hn::Store(hn::Mul(hn::Mul(root, difference), difference), kFloats,
                          errors + (i * kPitch + level) * kLanes);
            }
        }
    }
    /// The row of weight i at a level, given GridCandidates::steps().
    [[nodiscard]] HWY_INLINE const float* row(std::size_t i, std::size_t step) const {
        constexpr std::size_t kBytes = kLanes * sizeof(float) / GridCandidates::kStep;
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(errors + i * kPitch * kLanes);
        return reinterpret_cast<const float*>(bytes + step * kBytes);
    }
};

}  // namespace weightscape::formats::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard
