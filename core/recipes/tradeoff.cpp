// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/recipes/tradeoff.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace weightscape::recipes {
std::vector<std::size_t> frontier(const std::vector<TradeoffPoint>& points, bool byImportance) {
    const auto errorOf = [&](std::size_t i) {
        return points[i].error.figure(byImportance).relativeRmse;
    };
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points[i].reason.empty()) order.push_back(i);
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto key = [&](std::size_t i) {
            return std::tuple(points[i].fileBytes, errorOf(i), i);
        };
        return key(a) < key(b);
    });
    std::vector<std::size_t> best;
    double least = std::numeric_limits<double>::infinity();
    for (const std::size_t i : order) {
        if (errorOf(i) >= least) continue;
        least = errorOf(i);
        best.push_back(i);
    }
    return best;
}

}  // namespace weightscape::recipes
