// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "core/formats/grid_neighbours.h"
#include "core/formats/importance.h"
#include "core/formats/signed_search.h"
#include "core/formats/ternary_group.h"

/// Search for scale, shifts and codebook points of IQ1_S and IQ1_M:
///
///     weight = scale * (level - 1 + shift),   level 0, 1 or 2
///
/// Without the codebook three levels can be solved exactly: sort the weights, try every pair of
/// cuts between low, middle and high ones under every choice of shifts, keep what explains most of
/// the weighted energy. Points near those levels follow. The steps and the order of sums are the
/// reference's.
namespace weightscape::formats {

/// Which points of a sub-block are shifted down, as the number that the search tries them by.
/// IQ1_S has 0 = all up, 1 = all down. IQ1_M has a bit per point, the first point's the higher.
using ShiftChoice = unsigned;

/// What the search finds for a sub-block of Count weights.
template <std::size_t Count>
struct TernaryFit {
    float scale = 0.0F;  ///< 0, with all else 0, where the sub-block counts as zero
    ShiftChoice shifts = 0;
    std::uint16_t points[Count / 8] = {};
};

/// The weights of a sub-block in ascending order; equal ones keep theirs.
template <std::size_t Count>
struct Ascending {
    std::uint8_t order[Count];

    explicit Ascending(const float* weights) {
        for (std::size_t i = 0; i < Count; ++i) {
            std::size_t place = i;
            for (; place > 0 && weights[order[place - 1]] > weights[i]; --place) {
                order[place] = order[place - 1];
            }
            order[place] = static_cast<std::uint8_t>(i);
        }
    }
};

/// The best cuts so far: sorted weights before `low` get level 0, those from `high` on level 2.
struct TernaryCuts {
    float energy = -std::numeric_limits<float>::max();
    float scale = 0.0F;
    std::size_t low = 0;
    std::size_t high = 0;
    ShiftChoice shifts = 0;
    bool found = false;

    void offer(const SignedSums& sums, std::size_t first, std::size_t second, ShiftChoice choice) {
        const bool better = sums.levelLevel > 0.0F &&
                            sums.weightLevel * sums.weightLevel > energy * sums.levelLevel;
        if (!better) return;
        scale = sums.weightLevel / sums.levelLevel;
        energy = scale * sums.weightLevel;
        low = first;
        high = second;
        shifts = choice;
        found = true;
    }
};

/// One shift for all (IQ1_S): sums over low, middle and high weights come from running sums.
template <std::size_t Count>
[[nodiscard]] TernaryCuts cutWithOneShift(const float* weights, const float* importance,
                                          const Ascending<Count>& sorted) {
    float weightSums[Count + 1] = {};
    float importanceSums[Count + 1] = {};
    for (std::size_t j = 0; j < Count; ++j) {
        const std::size_t i = sorted.order[j];
        weightSums[j + 1] = weightSums[j] + importance[i] * weights[i];
        importanceSums[j + 1] = importanceSums[j] + importance[i];
    }
    TernaryCuts best;
    for (std::size_t low = 0; low <= Count; ++low) {
        for (std::size_t high = low; high <= Count; ++high) {
            for (ShiftChoice down = 0; down < 2; ++down) {
                const auto& values = kShiftedLevels[down];
                const SignedSums sums{
                    weightSums[low] * values[0] + (weightSums[high] - weightSums[low]) * values[1] +
                        (weightSums[Count] - weightSums[high]) * values[2],
                    importanceSums[low] * values[0] * values[0] +
                        (importanceSums[high] - importanceSums[low]) * values[1] * values[1] +
                        (importanceSums[Count] - importanceSums[high]) * values[2] * values[2]};
                best.offer(sums, low, high, down);
            }
        }
    }
    return best;
}

/// True when point number k of a sub-block of two is shifted down.
[[nodiscard]] constexpr bool isDownOfTwo(ShiftChoice shifts, std::size_t k) {
    return (shifts >> (1 - k) & 1U) != 0;
}

/// Running sums over the sorted weights of one half of a sub-block, the other half passed over.
template <std::size_t Count>
struct HalfSums {
    float weights[Count + 1] = {};
    float importance[Count + 1] = {};

    HalfSums(const float* values, const float* factors, const Ascending<Count>& sorted,
             std::size_t half) {
        for (std::size_t place = 0; place < Count; ++place) {
            const std::size_t i = sorted.order[place];
            const bool mine = i / (Count / 2) == half;
            weights[place + 1] = mine ? weights[place] + factors[i] * values[i] : weights[place];
            importance[place + 1] = mine ? importance[place] + factors[i] : importance[place];
        }
    }

    /// Sums for one pair of cuts. All weights start at the highest level; every weight before a
    /// cut is one level lower, which takes 1 from what multiplies it.
    [[nodiscard]] SignedSums at(std::size_t low, std::size_t high, const float (&levels)[3]) const {
        const float lowest = levels[0] * levels[0] - levels[1] * levels[1];
        const float middle = levels[1] * levels[1] - levels[2] * levels[2];
        return {weights[Count] * levels[2] - (weights[low] + weights[high]),
                importance[Count] * levels[2] * levels[2] + importance[low] * lowest +
                    importance[high] * middle};
    }
};

/// A shift for either half (IQ1_M): the sums of the halves are added.
template <std::size_t Count>
[[nodiscard]] TernaryCuts cutWithTwoShifts(const float* weights, const float* importance,
                                           const Ascending<Count>& sorted) {
    const HalfSums<Count> halves[2] = {{weights, importance, sorted, 0},
                                       {weights, importance, sorted, 1}};
    TernaryCuts best;
    for (std::size_t low = 0; low <= Count; ++low) {
        for (std::size_t high = low; high <= Count; ++high) {
            SignedSums sums[2][2];  // [half][down]
            for (std::size_t half = 0; half < 2; ++half) {
                for (std::size_t down = 0; down < 2; ++down) {
                    sums[half][down] = halves[half].at(low, high, kShiftedLevels[down]);
                }
            }
            for (ShiftChoice choice = 0; choice < 4; ++choice) {
                const SignedSums& first = sums[0][isDownOfTwo(choice, 0) ? 1 : 0];
                const SignedSums& second = sums[1][isDownOfTwo(choice, 1) ? 1 : 0];
                best.offer(
                    {first.weightLevel + second.weightLevel, first.levelLevel + second.levelLevel},
                    low, high, choice);
            }
        }
    }
    return best;
}

/// Sums of a sub-block once its points are chosen; `factor` multiplies the levels.
template <std::size_t Count, typename IsDown>
void addPointSums(const float* weights, const float* importance, const TernaryFit<Count>& fit,
                  float factor, const IsDown& isDown, SignedSums& sums) {
    for (std::size_t i = 0; i < Count; ++i) {
        const auto& values = kShiftedLevels[isDown(fit.shifts, i / 8) ? 1 : 0];
        const std::uint8_t level = kIq1Grid.points[fit.points[i / 8]].levels[i % 8];
        const float value = values[level] * factor;
        sums.weightLevel += importance[i] * value * weights[i];
        sums.levelLevel += importance[i] * value * value;
    }
}

/// Makes points of the levels that the cuts give and fits the scale again if any level changed.
/// `everyShift` is the choice that shifts all points down; `isDown(choice, k)` tells of point k.
template <std::size_t Count, typename IsDown>
[[nodiscard]] TernaryFit<Count> fitTernaryPoints(const float* weights, const float* importance,
                                                 const Ascending<Count>& sorted,
                                                 const TernaryCuts& cuts, ShiftChoice everyShift,
                                                 const IsDown& isDown) {
    if (!cuts.found) return {};
    // A negative scale turns levels and shifts round instead.
    const bool turned = cuts.scale < 0.0F;
    TernaryFit<Count> fit{.scale = std::fabs(cuts.scale),
                          .shifts = turned ? everyShift - cuts.shifts : cuts.shifts};
    std::uint8_t levels[Count];
    for (std::size_t place = 0; place < Count; ++place) {
        const int level = place < cuts.low ? 0 : place < cuts.high ? 1 : 2;
        levels[sorted.order[place]] = static_cast<std::uint8_t>(turned ? 2 - level : level);
    }
    const GridNeighbours& neighbours = neighboursOf(kIq1Grid);
    bool moved = false;
    for (std::size_t k = 0; k < Count / 8; ++k) {
        const std::size_t cell = Iq1Grid::cellOf(levels + 8 * k);
        const int here = neighbours.pointAt(cell);
        fit.points[k] = static_cast<std::uint16_t>(here);
        if (here >= 0) continue;
        float values[3];
        const auto& shifted = kShiftedLevels[isDown(fit.shifts, k) ? 1 : 0];
        for (std::size_t level = 0; level < 3; ++level) values[level] = fit.scale * shifted[level];
        fit.points[k] = static_cast<std::uint16_t>(
            nearestPoint(kIq1Grid, neighbours, cell, values, weights + 8 * k, importance + 8 * k));
        moved = true;
    }
    if (moved) {
        SignedSums sums;
        addPointSums(weights, importance, fit, 1.0F, isDown, sums);
        if (sums.weightLevel > 0.0F && sums.levelLevel > 0.0F) {
            fit.scale = sums.weightLevel / sums.levelLevel;
        }
    }
    // The reference aborts here when the scale is not a number: ours is a sub-block of zeros.
    if (std::isnan(fit.scale)) return {};
    return fit;
}

/// True when no weight of the sub-block reaches `epsilon`; a first weight that is NaN is passed
/// over as in the reference.
template <std::size_t Count>
[[nodiscard]] bool isNegligible(const float* weights, float epsilon) {
    float largest = std::fabs(weights[0]);
    for (std::size_t i = 1; i < Count; ++i) {
        const float magnitude = std::fabs(weights[i]);
        largest = largest > magnitude ? largest : magnitude;
    }
    return largest < epsilon;
}

}  // namespace weightscape::formats
