// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>

#include "core/formats/grid_neighbours.h"
#include "core/formats/importance.h"
#include "core/formats/rounding.h"
#include "core/formats/signed_search.h"
#include "core/formats/unsigned_search.h"

/// Search for scale, codebook points and signs of the IQ2 and IQ3 formats:
///
///     weight = scale * (2 level + 1) * sign,   the levels of some neighbours being one point
///
/// It goes through the reference's steps, with sums from left to right in binary32. What decoding
/// makes of a level differs a little from 2 level + 1; the reference corrects the scale by a fixed
/// factor instead.
namespace weightscape::formats {

/// Which points are looked up again once the scale is known.
enum class SecondLook { All, OffGrid, AllIfAnyOffGrid };
/// What a weight counts in the search when there is no importance vector.
enum class Unweighted { AsImportanceOne, Square, SquareAndVariance };

/// How one format searches. See the five formats for instances.
template <typename S>
concept MagnitudeSearch = requires {
    typename S::Grid;
    { S::grid() } -> std::same_as<const typename S::Grid&>;
    { S::kCount } -> std::convertible_to<std::size_t>;     ///< weights of a sub-block
    { S::kEvenSigns } -> std::convertible_to<bool>;        ///< one sign of eight is implied
    { S::kStartsUnsigned } -> std::convertible_to<bool>;   ///< first scale by fitUnsigned
    { S::kTrials } -> std::convertible_to<int>;            ///< scales tried on either side
    { S::kTrialStep } -> std::convertible_to<float>;       ///< between them, in half levels
    { S::kEpsilon } -> std::convertible_to<float>;         ///< largest weights below it are zero
    { S::kVarianceFactor } -> std::convertible_to<float>;  ///< times the mean square
    { S::kSecondLook } -> std::convertible_to<SecondLook>;
    { S::kUnweighted } -> std::convertible_to<Unweighted>;
};

/// What the search finds for a sub-block.
template <MagnitudeSearch S>
struct MagnitudeFit {
    static constexpr std::size_t kPoints = S::kCount / S::Grid::kDimension;
    bool zero = true;  ///< the sub-block counts as zero; the rest is zero then
    float scale = 0.0F;
    std::uint16_t points[kPoints] = {};
    std::uint8_t signs[S::kCount / 8] = {};  ///< bit set = negative
};

/// The weights of a sub-block without their signs.
template <MagnitudeSearch S>
struct Magnitudes {
    float values[S::kCount];  ///< one of eight may be negative where signs must be even
    float importance[S::kCount];
    float roots[S::kCount];  ///< of importance; they weigh distances from points
    std::uint8_t signs[S::kCount / 8];
};

/// Points of a sub-block and whether the nearest levels made them.
template <MagnitudeSearch S>
struct SnappedPoints {
    std::uint16_t points[MagnitudeFit<S>::kPoints] = {};
    bool onGrid[MagnitudeFit<S>::kPoints] = {};
    std::uint8_t levels[S::kCount] = {};

    [[nodiscard]] bool allOnGrid() const {
        return std::ranges::all_of(onGrid, [](bool on) { return on; });
    }
};

/// Makes the number of negative weights among eight even: the one that matters least changes sides
/// and then counts as a negative magnitude.
inline std::uint8_t makeSignsEven(std::uint8_t signs, const float* weights, const float* importance,
                                  float* magnitudes) {
    if (std::popcount(signs) % 2 == 0) return signs;
    std::size_t cheapest = 0;
    float least = importance[0] * weights[0] * weights[0];
    for (std::size_t i = 1; i < 8; ++i) {
        const float cost = importance[i] * weights[i] * weights[i];
        if (cost < least) {
            least = cost;
            cheapest = i;
        }
    }
    magnitudes[cheapest] = -magnitudes[cheapest];
    return static_cast<std::uint8_t>(signs ^ 1U << cheapest);
}

/// The importance of each weight in the sums.
template <MagnitudeSearch S>
void weighGroup(const float* weights, const float* importance, float variance, float* out) {
    if (importance != nullptr) {
        combineImportance<S::kCount>(weights, importance, variance, out);
        return;
    }
    for (std::size_t i = 0; i < S::kCount; ++i) {
        const float square = weights[i] * weights[i];
        if constexpr (S::kUnweighted == Unweighted::Square) {
            out[i] = square;
        } else if constexpr (S::kUnweighted == Unweighted::SquareAndVariance) {
            out[i] = 0.25F * variance + square;
        } else {
            out[i] = std::sqrt(variance + square);
        }
    }
}

template <MagnitudeSearch S>
void splitSigns(const float* weights, const float* importance, float variance, Magnitudes<S>& out) {
    weighGroup<S>(weights, importance, variance, out.importance);
    for (std::size_t i = 0; i < S::kCount; ++i) out.roots[i] = std::sqrt(out.importance[i]);
    for (std::size_t first = 0; first < S::kCount; first += 8) {
        unsigned signs = 0;
        for (std::size_t i = first; i < first + 8; ++i) {
            const bool positive = weights[i] >= 0.0F;  // false for NaN
            out.values[i] = positive ? weights[i] : -weights[i];
            if (!positive) signs |= 1U << (i - first);
        }
        auto& stored = out.signs[first / 8];
        stored = static_cast<std::uint8_t>(signs);
        if constexpr (S::kEvenSigns) {
            stored =
                makeSignsEven(stored, weights + first, out.importance + first, out.values + first);
        }
    }
}

/// Looks up point number k under 1 / inverse; `scale` measures distances when the nearest levels
/// are not a point.
template <MagnitudeSearch S>
void snap(const Magnitudes<S>& group, const GridNeighbours& neighbours, std::size_t k,
          float inverse, float scale, SnappedPoints<S>& out) {
    using Grid = typename S::Grid;
    const std::size_t first = k * Grid::kDimension;
    std::uint8_t* levels = out.levels + first;
    for (std::size_t i = 0; i < Grid::kDimension; ++i) {
        const int level = nearestInt(0.5F * (inverse * group.values[first + i] - 1.0F));
        levels[i] =
            static_cast<std::uint8_t>(std::clamp(level, 0, static_cast<int>(Grid::kRadix) - 1));
    }
    const std::size_t cell = Grid::cellOf(levels);
    const int here = neighbours.pointAt(cell);
    out.onGrid[k] = here >= 0;
    out.points[k] = static_cast<std::uint16_t>(here);
    if (here >= 0) return;
    float values[Grid::kRadix];
    for (std::size_t level = 0; level < Grid::kRadix; ++level) {
        values[level] = scale * static_cast<float>(2 * level + 1);
    }
    const std::size_t point = nearestPoint(S::grid(), neighbours, cell, values,
                                           group.values + first, group.roots + first);
    out.points[k] = static_cast<std::uint16_t>(point);
    std::copy_n(S::grid().points[point].levels, Grid::kDimension, levels);
}

template <MagnitudeSearch S>
[[nodiscard]] SignedSums sumsOf(const Magnitudes<S>& group, const SnappedPoints<S>& snapped) {
    SignedSums sums;
    for (std::size_t i = 0; i < S::kCount; ++i) {
        const auto level = static_cast<float>(2 * snapped.levels[i] + 1);
        sums.weightLevel += group.importance[i] * group.values[i] * level;
        sums.levelLevel += group.importance[i] * level * level;
    }
    return sums;
}

/// Tries scales around (2 Radix - 1) / range; returns the least-squares scale of the best, or
/// `scale` when none explains anything.
template <MagnitudeSearch S>
[[nodiscard]] float tryScales(const Magnitudes<S>& group, const GridNeighbours& neighbours,
                              float range, float scale, SnappedPoints<S>& best) {
    constexpr auto kEnd = static_cast<float>(2 * S::Grid::kRadix - 1);
    float energy = 0.0F;
    for (int step = -S::kTrials; step <= S::kTrials; ++step) {
        const float inverse = (kEnd + static_cast<float>(step) * S::kTrialStep) / range;
        SnappedPoints<S> candidate;
        for (std::size_t k = 0; k < MagnitudeFit<S>::kPoints; ++k) {
            snap(group, neighbours, k, inverse, 1.0F / inverse, candidate);
        }
        const SignedSums sums = sumsOf(group, candidate);
        if (sums.levelLevel > 0.0F &&
            sums.weightLevel * sums.weightLevel > energy * sums.levelLevel) {
            scale = sums.weightLevel / sums.levelLevel;
            energy = scale * sums.weightLevel;
            best = candidate;
        }
    }
    return scale;
}

/// Looks points up again under the scale found and fits the scale to them.
template <MagnitudeSearch S>
[[nodiscard]] float lookAgain(const Magnitudes<S>& group, const GridNeighbours& neighbours,
                              float scale, SnappedPoints<S>& snapped) {
    constexpr bool kAlways = S::kSecondLook == SecondLook::All;
    if (!(scale > 0.0F) || (!kAlways && snapped.allOnGrid())) return scale;
    for (std::size_t k = 0; k < MagnitudeFit<S>::kPoints; ++k) {
        if (S::kSecondLook == SecondLook::OffGrid && snapped.onGrid[k]) continue;
        snap(group, neighbours, k, 1.0F / scale, scale, snapped);
    }
    const SignedSums sums = sumsOf(group, snapped);
    return sums.levelLevel > 0.0F ? sums.weightLevel / sums.levelLevel : scale;
}

/// Scale, points and signs of one sub-block.
template <MagnitudeSearch S>
[[nodiscard]] MagnitudeFit<S> fitMagnitudes(const Magnitudes<S>& group,
                                            const GridNeighbours& neighbours) {
    float range = group.values[0];
    for (const float value : group.values) range = range > value ? range : value;
    if (range < S::kEpsilon) return {};
    float scale = range / static_cast<float>(2 * S::Grid::kRadix - 1);
    if constexpr (S::kStartsUnsigned) {
        std::uint8_t codes[S::kCount];
        scale = fitUnsigned<S::kCount, S::Grid::kRadix + 1>(group.values, group.importance, codes);
        range = scale * static_cast<float>(S::Grid::kRadix);
        if (range <= 0.0F) return {};
    }
    SnappedPoints<S> snapped;
    std::ranges::fill(snapped.onGrid, S::kSecondLook != SecondLook::AllIfAnyOffGrid);
    scale = tryScales(group, neighbours, range, scale, snapped);
    scale = lookAgain(group, neighbours, scale, snapped);
    // The reference aborts here when the scale is not a number: ours is a sub-block of zeros.
    if (std::isnan(scale)) return {};
    MagnitudeFit<S> fit{.zero = false, .scale = std::fabs(scale)};
    std::ranges::copy(snapped.points, fit.points);
    for (std::size_t i = 0; i < S::kCount / 8; ++i) {
        const unsigned flipped = scale < 0.0F ? 0xFFU : 0U;
        fit.signs[i] = static_cast<std::uint8_t>(group.signs[i] ^ flipped);
    }
    return fit;
}

/// Scale codes of a block: scale = step * (2 code + 1), code 0 .. Largest. The largest scale gets
/// the largest code. Returns the step; 0 when there is nothing to scale, and then codes are 0.
template <int Largest, std::size_t Count>
[[nodiscard]] float codeScales(const float (&scales)[Count], std::uint8_t (&codes)[Count]) {
    float largest = 0.0F;
    for (const float scale : scales) largest = largest > scale ? largest : scale;
    std::fill_n(codes, Count, std::uint8_t{0});
    if (largest == 0.0F) return 0.0F;
    const float step = largest / static_cast<float>(2 * Largest + 1);
    const float inverse = 1.0F / step;
    for (std::size_t i = 0; i < Count; ++i) {
        const int code = nearestInt(0.5F * (inverse * scales[i] - 1.0F));
        codes[i] = static_cast<std::uint8_t>(std::clamp(code, 0, Largest));
    }
    return step;
}

/// A super-block of 256 weights.
template <MagnitudeSearch S>
struct MagnitudeBlock {
    static constexpr std::size_t kSubBlocks = 256 / S::kCount;
    float step = 0.0F;  ///< what codes count, before F16; 0: nothing above zero was found
    std::uint8_t scaleCodes[kSubBlocks];
    MagnitudeFit<S> fits[kSubBlocks];

    /// Chooses step and scale codes once the sub-blocks are known.
    void codeSubScales() {
        float scales[kSubBlocks];
        for (std::size_t j = 0; j < kSubBlocks; ++j) scales[j] = fits[j].scale;
        step = codeScales<15>(scales, scaleCodes);
    }
};

/// `importance` null: see Unweighted.
template <MagnitudeSearch S>
[[nodiscard]] MagnitudeBlock<S> fitMagnitudeBlock(const float* weights, const float* importance) {
    const GridNeighbours& neighbours = neighboursOf(S::grid());
    const float variance = S::kVarianceFactor * sumOfSquares<256>(weights) / 256.0F;
    MagnitudeBlock<S> block;
    for (std::size_t j = 0; j < MagnitudeBlock<S>::kSubBlocks; ++j) {
        const std::size_t first = j * S::kCount;
        Magnitudes<S> group;
        splitSigns(weights + first, importance == nullptr ? nullptr : importance + first, variance,
                   group);
        block.fits[j] = fitMagnitudes(group, neighbours);
    }
    block.codeSubScales();
    return block;
}

}  // namespace weightscape::formats
