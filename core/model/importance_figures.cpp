// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/importance_figures.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

namespace weightscape {
namespace {

void addCounts(const ImportanceEntry& entry, ImportanceFigures& figures) {
    std::vector<float> counts = entry.counts;
    std::ranges::sort(counts);
    figures.lowestCount = static_cast<double>(counts.front());
    figures.medianCount = static_cast<double>(counts[(counts.size() - 1) / 2]);
    figures.highestCount = static_cast<double>(counts.back());
    figures.neverReached = static_cast<std::size_t>(std::ranges::count(counts, 0.0F));
}

/// Of the matrices that were reached; odd negative values count as 0.
std::vector<double> reachedValues(const ImportanceEntry& entry) {
    std::vector<double> values;
    const std::size_t columns = entry.columns();
    for (std::size_t i = 0; i < entry.sums.size(); ++i) {
        const float count = entry.counts[i / columns];
        if (count > 0.0F) {
            values.push_back(std::max(0.0, static_cast<double>(entry.sums[i] / count)));
        }
    }
    return values;
}

}  // namespace

ImportanceFigures importanceFigures(const ImportanceEntry& entry) {
    ImportanceFigures figures;
    if (entry.counts.empty()) return figures;
    addCounts(entry, figures);
    std::vector<double> values = reachedValues(entry);
    if (values.empty()) return figures;
    const auto top = static_cast<std::ptrdiff_t>((values.size() + 99) / 100);
    std::ranges::nth_element(values, values.begin() + top - 1, std::greater<>());
    const double topSum = std::accumulate(values.begin(), values.begin() + top, 0.0);
    const double sum = std::accumulate(values.begin() + top, values.end(), topSum);
    figures.mean = sum / static_cast<double>(values.size());
    figures.highest = *std::max_element(values.begin(), values.begin() + top);
    if (sum > 0.0) figures.shareOfTopHundredth = topSum / sum;
    return figures;
}

}  // namespace weightscape
