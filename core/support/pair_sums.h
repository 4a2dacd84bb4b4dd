// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

/// The sums behind ErrorStats, made of partial sums that do not wait for each other: pair i goes to
/// partial sum i mod kPartialSums, whatever the processor, and the partial sums are added up in one
/// order. So the bits depend on the pairs and their order alone.
namespace weightscape {

inline constexpr std::size_t kPartialSums = 8;
using PartialSums = std::array<double, kPartialSums>;

[[nodiscard]] inline double total(const PartialSums& sums) {
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) +
           ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

/// Original and decoded weights, equally many.
struct Pairs {
    std::span<const float> original;
    std::span<const float> decoded;
};

/// Of pairs of finite numbers. Other pairs are counted: those whose original is not finite are left
/// out, of those whose decoded value alone is not only the original is summed.
struct PairSums {
    std::uint64_t nonFinite = 0;
    std::uint64_t overflowed = 0;
    PartialSums errors{};     ///< (y−x)²
    PartialSums originals{};  ///< x²
    PartialSums decodeds{};   ///< y²
    PartialSums products{};   ///< x·y
    PartialSums largest{};    ///< |y−x|: maxima, not sums
};

/// The same with importance w, one number per pair.
struct WeightedSums {
    PartialSums importance{};  ///< w
    PartialSums errors{};      ///< w(y−x)²
    PartialSums originals{};   ///< wx²
};

/// The definition, one pair after another.
[[nodiscard]] inline PairSums sumPairsReference(const Pairs& pairs) {
    PairSums sums;
    for (std::size_t i = 0; i < pairs.original.size(); ++i) {
        const std::size_t part = i % kPartialSums;
        const double x = pairs.original[i];
        const double y = pairs.decoded[i];
        if (!std::isfinite(x)) {
            ++sums.nonFinite;
            continue;
        }
        sums.originals[part] += x * x;
        if (!std::isfinite(y)) {
            ++sums.overflowed;
            continue;
        }
        const double difference = y - x;
        sums.errors[part] += difference * difference;
        sums.decodeds[part] += y * y;
        sums.products[part] += x * y;
        sums.largest[part] = std::max(sums.largest[part], std::abs(difference));
    }
    return sums;
}

[[nodiscard]] inline WeightedSums sumWeightedReference(const Pairs& pairs,
                                                       std::span<const float> importance) {
    WeightedSums sums;
    for (std::size_t i = 0; i < pairs.original.size(); ++i) {
        const std::size_t part = i % kPartialSums;
        const double x = pairs.original[i];
        const double y = pairs.decoded[i];
        if (!std::isfinite(x)) continue;
        const double w = importance[i];
        sums.importance[part] += w;
        sums.originals[part] += w * x * x;
        if (!std::isfinite(y)) continue;
        const double difference = y - x;
        sums.errors[part] += w * difference * difference;
    }
    return sums;
}

/// Equal to the references to the bit, with vectors.
[[nodiscard]] PairSums sumPairs(const Pairs& pairs);
[[nodiscard]] WeightedSums sumWeighted(const Pairs& pairs, std::span<const float> importance);

}  // namespace weightscape
