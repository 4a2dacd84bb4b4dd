// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/measure/value_sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace weightscape::measure {
namespace {

double nextBelow(float value) {
    return std::nextafter(value, -std::numeric_limits<float>::infinity());
}

double nextAbove(float value) {
    return std::nextafter(value, std::numeric_limits<float>::infinity());
}

/// Where an edge can be without cutting a cell: weights of this value and above are beyond it; for
/// the last edge of a histogram only those above are.
double uncut(std::span<const ValueCell> cells, double edge, bool isLast) {
    const auto cell = std::ranges::lower_bound(cells, edge, {}, &ValueCell::high);
    if (cell == cells.end() || cell->low == cell->high) return edge;
    const double low = cell->low;
    const double high = cell->high;
    const bool cuts = isLast ? low <= edge && edge < high : low < edge;
    if (!cuts) return edge;
    const bool toLow = edge - low <= high - edge;
    if (isLast) return toLow ? nextBelow(cell->low) : high;
    return toLow ? low : nextAbove(cell->high);
}

}  // namespace

Histogram ValueSketch::histogram(double low, double high, std::size_t bins) const {
    if (cells.empty() || bins == 0 || !(low <= high)) return {};
    if (low == high) bins = 1;
    Histogram histogram;
    histogram.edges.resize(bins + 1);
    histogram.counts.resize(bins);
    const double width = (high - low) / static_cast<double>(bins);
    auto& edges = histogram.edges;
    edges[bins] = uncut(cells, high, true);
    for (std::size_t i = 0; i < bins; ++i) {
        edges[i] = std::min(uncut(cells, low + width * static_cast<double>(i), false), edges[bins]);
    }
    std::size_t bin = 0;
    auto cell = std::ranges::lower_bound(cells, edges.front(), {}, &ValueCell::low);
    for (; cell != cells.end() && cell->high <= edges.back(); ++cell) {
        while (bin + 1 < bins && cell->low >= edges[bin + 1]) ++bin;
        histogram.counts[bin] += cell->count;
    }
    return histogram;
}

}  // namespace weightscape::measure
