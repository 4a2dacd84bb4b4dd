// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/cell_counter.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <limits>

#include "core/measure/key_counter.h"

namespace weightscape::measure {
namespace {

constexpr std::uint32_t kShiftBits = 5;
constexpr std::uint32_t kLowerBits = 16;

/// Bits of the lower half that tell the cells of a key apart which has `count` of `all` weights.
std::uint32_t bitsOf(std::uint64_t count, std::uint64_t all) {
    const double cells =
        static_cast<double>(count) / static_cast<double>(all) * static_cast<double>(kExactWeights);
    return cells < 2.0 ? 0 : std::min(kLowerBits, static_cast<std::uint32_t>(std::ilogb(cells)));
}

/// One cell for each value. Precondition: finite, ascending.
ValueSketch exactSketch(std::span<const float> weights) {
    ValueSketch sketch;
    for (const float weight : weights) {
        if (sketch.cells.empty() || sketch.cells.back().low != weight) {
            sketch.cells.push_back({weight, weight, 0});
        }
        ++sketch.cells.back().count;
    }
    return sketch;
}

}  // namespace

CellLayout::CellLayout(const KeyCounts& keys) : m_places(kSketchKeys) {
    std::uint64_t all = 0;
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (isFiniteKey(keys.key, key)) all += keys.counts[key];
    }
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (keys.counts[key] == 0 || !isFiniteKey(keys.key, key)) continue;
        const std::uint32_t shift = kLowerBits - bitsOf(keys.counts[key], all);
        m_places[key] = static_cast<std::uint32_t>(m_ranges.size()) << kShiftBits | shift;
        for (std::uint32_t first = 0; first < 1U << kLowerBits; first += 1U << shift) {
            const auto near = std::bit_cast<float>(key << kLowerBits | first);
            const auto far = std::bit_cast<float>(key << kLowerBits | (first + (1U << shift) - 1));
            m_ranges.push_back({std::min(near, far), std::max(near, far), 0});
        }
    }
    const auto notFinite = static_cast<std::uint32_t>(m_ranges.size()) << kShiftBits | kLowerBits;
    for (std::uint32_t key = 0; key < kSketchKeys; ++key) {
        if (keys.counts[key] == 0 || !isFiniteKey(keys.key, key)) m_places[key] = notFinite;
    }
}

void CellLayout::count(std::span<const float> weights, std::span<std::uint64_t> counts) const {
    for (const float weight : weights) {
        const auto bits = std::bit_cast<std::uint32_t>(weight);
        const std::uint32_t place = m_places[bits >> kLowerBits];
        ++counts[(place >> kShiftBits) + ((bits & 0xFFFFU) >> (place & 31U))];
    }
}

ValueSketch CellLayout::sketch(std::span<const std::uint64_t> counts, const Known& known) const {
    const auto zero = [](const ValueCell& cell) { return cell.low <= 0.0F && cell.high >= 0.0F; };
    ValueSketch sketch;
    ValueCell zeros;
    for (std::size_t i = 0; i < m_ranges.size(); ++i) {
        const ValueCell& range = m_ranges[i];
        if (counts[i] > 0 && zero(range)) zeros.count += counts[i];
        if (counts[i] == 0) continue;
        sketch.cells.push_back(
            {std::max(range.low, known.lowest), std::min(range.high, known.highest), counts[i]});
    }
    if (zeros.count > 0 && zeros.count == known.zeros) {
        std::erase_if(sketch.cells, zero);
        sketch.cells.push_back(zeros);
    }
    std::ranges::stable_sort(sketch.cells, {}, &ValueCell::low);
    return sketch;
}

ValueSketch sketchOf(std::span<const float> weights) {
    std::vector<float> finite;
    if (weights.size() <= kExactWeights) {
        std::ranges::copy_if(weights, std::back_inserter(finite),
                             [](float weight) { return std::isfinite(weight); });
        std::ranges::sort(finite);
        return exactSketch(finite);
    }
    KeyCounts keys{KeyCounts::Key::Binary32Upper, std::vector<std::uint64_t>(kSketchKeys)};
    KeyCounter counter(KeyCounter::Variety::Few);
    counter.addUpperHalves(weights);
    counter.addTo(keys.counts);
    const CellLayout layout(keys);
    std::vector<std::uint64_t> counts(layout.size());
    layout.count(weights, counts);
    CellLayout::Known known{std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest(),
                            0};
    for (const float weight : weights) {
        if (!std::isfinite(weight)) continue;
        known.lowest = std::min(known.lowest, weight);
        known.highest = std::max(known.highest, weight);
        if (weight == 0.0F) ++known.zeros;
    }
    return layout.sketch(counts, known);
}

}  // namespace weightscape::measure
