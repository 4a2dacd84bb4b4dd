// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/support/task_context.h"

namespace weightscape::elements {

/// A value with how much it counts, > 0.
struct WeightedValue {
    double value = 0.0;
    double weight = 1.0;
};

/// The centres of at most `clusters` clusters for which the sum of weight x (value - centre)^2 is
/// least: the global optimum, by dynamic programming over the values, which ascend and are
/// distinct. Clusters of the best solution are intervals, and its borders move in one direction, so
/// each of the clusters - 1 steps takes O(n log n) (divide and conquer); memory 4 B x clusters x n.
/// With no more values than clusters the values themselves. Nothing: cancelled.
/// Source: Wu, Optimal quantization by matrix searching, 1991; Gronlund et al., Fast exact k-means,
/// k-medians and Bregman divergence clustering in 1D, 2017.
[[nodiscard]] std::optional<std::vector<double>> optimalClusters(
    std::span<const WeightedValue> values, std::size_t clusters, const TaskContext& task);

/// Levels that are each nearest to an equal share of the total weight: the quantiles
/// (2 i + 1) / (2 levels) for i = 0 .. levels - 1, without repetitions. Values ascend.
[[nodiscard]] std::vector<double> equalShares(std::span<const WeightedValue> values,
                                              std::size_t levels);

}  // namespace weightscape::elements
