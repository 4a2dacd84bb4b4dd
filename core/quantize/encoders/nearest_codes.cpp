// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/nearest_codes.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace weightscape::encoders {

using Signs = formats::PointCodes::Signs;

/// The eight weights seen from the side of the levels.
struct NearestCodes::Eight {
    Eight(const WantedEight& wanted, const float* values, std::size_t radix, bool hasSigns) {
        for (std::size_t i = 0; i < kEight; ++i) {
            const bool isNegative = hasSigns && wanted.targets[i] < 0.0F;
            targets[i] = isNegative ? -wanted.targets[i] : wanted.targets[i];
            if (isNegative) signs |= 1U << i;
            for (std::size_t level = 0; level < radix; ++level) {
                const float distance = targets[i] - values[level];
                errors[i][level] = wanted.importance[i] * distance * distance;
                // (t + v)² - (t - v)²
                flips[i][level] = 4.0F * wanted.importance[i] * targets[i] * values[level];
            }
        }
    }

    float targets[kEight];
    unsigned signs = 0;
    float errors[kEight][formats::PointCodes::kMaximumRadix];
    float flips[kEight][formats::PointCodes::kMaximumRadix];  ///< what the wrong sign adds
};

NearestCodes::NearestCodes(const formats::PointCodes& codes)
    : m_codes(codes), m_halfWeights(codes.dimension() / 2), m_cells(1) {
    for (std::size_t i = 0; i < m_halfWeights; ++i) m_cells *= codes.radix();
    for (std::size_t cell = 0; cell < m_cells; ++cell) {
        std::size_t rest = cell;
        for (std::size_t i = 0; i < m_halfWeights; ++i, rest /= codes.radix()) {
            m_cellLevels.push_back(static_cast<std::uint8_t>(rest % codes.radix()));
        }
    }
    for (std::size_t point = 0; point < codes.points(); ++point) {
        const auto levels = codes.levelsOf(point);
        for (const std::size_t first : {std::size_t{0}, m_halfWeights}) {
            std::size_t cell = 0;
            for (std::size_t i = m_halfWeights; i > 0; --i) {
                cell = cell * codes.radix() + levels[first + i - 1];
            }
            m_pointCells.push_back(static_cast<std::uint8_t>(cell));
        }
    }
}

void NearestCodes::addCosts(const Eight& eight, std::size_t part, Costs& costs,
                            Costs& flips) const {
    for (std::size_t half = 0; half < 2; ++half) {
        const std::size_t first = part * m_codes.dimension() + half * m_halfWeights;
        for (std::size_t cell = 0; cell < m_cells; ++cell) {
            const std::uint8_t* const levels = m_cellLevels.data() + cell * m_halfWeights;
            float cost = eight.errors[first][levels[0]];
            float flip = eight.flips[first][levels[0]];
            for (std::size_t i = 1; i < m_halfWeights; ++i) {
                cost += eight.errors[first + i][levels[i]];
                flip = std::min(flip, eight.flips[first + i][levels[i]]);
            }
            costs[half][cell] = cost;
            flips[half][cell] = flip;
        }
    }
}

NearestCodes::Found NearestCodes::nearest(const Costs& costs) const {
    Found best{0, std::numeric_limits<float>::infinity()};
    for (std::size_t point = 0; point < m_codes.points(); ++point) {
        const float error =
            costs[0][m_pointCells[2 * point]] + costs[1][m_pointCells[2 * point + 1]];
        if (error < best.error) best = {point, error};
    }
    return best;
}

NearestCodes::Found NearestCodes::nearestFlipped(const Costs& costs, const Costs& flips) const {
    Found best{0, std::numeric_limits<float>::infinity()};
    for (std::size_t point = 0; point < m_codes.points(); ++point) {
        const std::size_t first = m_pointCells[2 * point];
        const std::size_t second = m_pointCells[2 * point + 1];
        const float error =
            costs[0][first] + costs[1][second] + std::min(flips[0][first], flips[1][second]);
        if (error < best.error) best = {point, error};
    }
    return best;
}

NearestEight NearestCodes::find(const WantedEight& wanted, const float* values) const {
    const Eight eight(wanted, values, m_codes.radix(), m_codes.signs() != Signs::None);
    const bool mustFlip = m_codes.signs() == Signs::Even && std::popcount(eight.signs) % 2 != 0;
    const std::size_t dimension = m_codes.dimension();
    NearestEight found;
    found.codes.signs = static_cast<std::uint8_t>(eight.signs);
    // Where a sign must be wrong, it is in the part in which that costs least.
    std::size_t flippedPart = 0;
    Found flipped;
    float leastExtra = std::numeric_limits<float>::infinity();
    for (std::size_t part = 0; part < kEight / dimension; ++part) {
        Costs costs;
        Costs flips;
        addCosts(eight, part, costs, flips);
        const Found best = nearest(costs);
        found.codes.points[part] = static_cast<std::uint16_t>(best.point);
        found.error += best.error;
        if (!mustFlip) continue;
        const Found other = nearestFlipped(costs, flips);
        if (other.error - best.error >= leastExtra) continue;
        leastExtra = other.error - best.error;
        flipped = other;
        flippedPart = part;
    }
    if (mustFlip) {
        found.codes.points[flippedPart] = static_cast<std::uint16_t>(flipped.point);
        found.error += leastExtra;
        const std::size_t first = flippedPart * dimension;
        const auto levels = m_codes.levelsOf(flipped.point);
        std::size_t cheapest = 0;
        for (std::size_t i = 1; i < dimension; ++i) {
            if (eight.flips[first + i][levels[i]] < eight.flips[first + cheapest][levels[cheapest]])
                cheapest = i;
        }
        found.codes.signs = static_cast<std::uint8_t>(found.codes.signs ^ 1U << (first + cheapest));
    }
    std::size_t i = 0;
    for (std::size_t part = 0; part < kEight / dimension; ++part) {
        for (const std::uint8_t level : m_codes.levelsOf(found.codes.points[part])) {
            found.values[i] = (found.codes.signs >> i & 1U) != 0 ? -values[level] : values[level];
            ++i;
        }
    }
    return found;
}

}  // namespace weightscape::encoders
