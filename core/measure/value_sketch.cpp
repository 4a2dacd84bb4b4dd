// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/value_sketch.h"

#include <algorithm>
#include <bit>

#include "core/support/number_types.h"

namespace weightscape::measure {
namespace {

Histogram emptyHistogram(double low, double high, std::size_t bins) {
    Histogram histogram;
    histogram.edges.resize(bins + 1);
    histogram.counts.resize(bins);
    const double width = (high - low) / static_cast<double>(bins);
    for (std::size_t i = 0; i < bins; ++i) {
        histogram.edges[i] = low + width * static_cast<double>(i);
    }
    histogram.edges[bins] = high;
    return histogram;
}

/// The bin whose lower edge is the last one at or below `value`, which lies in the range.
std::size_t binOf(const std::vector<double>& edges, double value) {
    const std::size_t bins = edges.size() - 1;
    const double width = edges.back() - edges.front();
    const double guess =
        width > 0.0 ? (value - edges.front()) / width * static_cast<double>(bins) : 0.0;
    std::size_t bin = std::min(bins - 1, static_cast<std::size_t>(guess));
    // The guess may be off by rounding; the edges that are shown decide.
    while (bin > 0 && value < edges[bin]) --bin;
    while (bin + 1 < bins && value >= edges[bin + 1]) ++bin;
    return bin;
}

}  // namespace

bool isFiniteKey(ValueSketch::Key kind, std::uint32_t key) {
    return (key & 0x7FFFU) < (kind == ValueSketch::Key::Half ? 0x7C00U : 0x7F80U);
}

KeyRange keyRange(ValueSketch::Key kind, std::uint32_t key) {
    if (kind == ValueSketch::Key::Half) {
        const double value = toFloat(Half{static_cast<std::uint16_t>(key)});
        return {value, value};
    }
    const double nearZero = std::bit_cast<float>(key << 16U);
    if (kind == ValueSketch::Key::Bfloat16) return {nearZero, nearZero};
    const double farFromZero = std::bit_cast<float>(key << 16U | 0xFFFFU);
    return {std::min(nearZero, farFromZero), std::max(nearZero, farFromZero)};
}

Histogram ValueSketch::histogram(double low, double high, std::size_t bins) const {
    if (counts.size() != kSketchKeys || bins == 0 || !(low <= high)) return {};
    Histogram histogram = emptyHistogram(low, high, low == high ? 1 : bins);
    for (std::uint32_t bits = 0; bits < kSketchKeys; ++bits) {
        if (counts[bits] == 0 || !isFiniteKey(key, bits)) continue;
        const KeyRange range = keyRange(key, bits);
        const double middle = (std::max(range.low, lowest) + std::min(range.high, highest)) / 2.0;
        if (middle < low || middle > high) continue;
        histogram.counts[binOf(histogram.edges, middle)] += counts[bits];
    }
    return histogram;
}

}  // namespace weightscape::measure
