// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/optimal_clusters.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace weightscape::elements {
namespace {

/// The dynamic programme: cost(k, j) is the least error of the first j values in k clusters.
class ClusterSearch {
  public:
    explicit ClusterSearch(std::span<const WeightedValue> values) : m_values(values) {
        // Sums of squares about the middle keep their digits when the values lie far from 0.
        m_middle = (values.front().value + values.back().value) / 2.0;
        Sums sums;
        m_sums.push_back(sums);
        for (const WeightedValue& value : values) {
            const double shifted = value.value - m_middle;
            sums.weight += value.weight;
            sums.first += value.weight * shifted;
            sums.second += value.weight * shifted * shifted;
            m_sums.push_back(sums);
        }
        for (std::size_t j = 0; j <= values.size(); ++j) m_cost.push_back(errorOf(0, j));
    }

    /// One more cluster. The best first value of the last cluster does not move down as j grows.
    void addCluster() {
        m_next.assign(m_cost.size(), std::numeric_limits<double>::infinity());
        m_starts.emplace_back(m_cost.size(), 0U);
        m_next[0] = 0.0;
        fill(1, m_values.size(), 0, m_values.size());
        m_cost.swap(m_next);
    }

    [[nodiscard]] std::vector<double> centres() const {
        std::vector<double> found;
        std::size_t end = m_values.size();
        for (std::size_t k = m_starts.size() + 1; k > 0 && end > 0; --k) {
            const std::size_t start = k == 1 ? 0 : m_starts[k - 2][end];
            if (start == end) continue;
            const double weight = m_sums[end].weight - m_sums[start].weight;
            found.push_back(m_middle + (m_sums[end].first - m_sums[start].first) / weight);
            end = start;
        }
        std::reverse(found.begin(), found.end());
        return found;
    }

  private:
    struct Sums {
        double weight = 0.0;
        double first = 0.0;
        double second = 0.0;
    };

    /// Error of values [begin, end) in one cluster.
    [[nodiscard]] double errorOf(std::size_t begin, std::size_t end) const {
        if (end - begin < 2) return 0.0;
        const double weight = m_sums[end].weight - m_sums[begin].weight;
        const double first = m_sums[end].first - m_sums[begin].first;
        const double second = m_sums[end].second - m_sums[begin].second;
        return std::max(0.0, second - first * first / weight);
    }

    /// Best starts for ends in [low, high], known to lie in [startLow, startHigh].
    void fill(std::size_t low, std::size_t high, std::size_t startLow, std::size_t startHigh) {
        if (low > high) return;
        const std::size_t end = low + (high - low) / 2;
        const std::size_t last = std::min(end, startHigh);
        std::size_t best = startLow;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t start = startLow; start <= last; ++start) {
            const double cost = m_cost[start] + errorOf(start, end);
            if (cost < least) {
                least = cost;
                best = start;
            }
        }
        m_next[end] = least;
        m_starts.back()[end] = static_cast<std::uint32_t>(best);
        fill(low, end - 1, startLow, best);
        fill(end + 1, high, best, startHigh);
    }

    std::span<const WeightedValue> m_values;
    double m_middle = 0.0;
    std::vector<Sums> m_sums;
    std::vector<double> m_cost;
    std::vector<double> m_next;
    std::vector<std::vector<std::uint32_t>> m_starts;
};

}  // namespace

std::optional<std::vector<double>> optimalClusters(std::span<const WeightedValue> values,
                                                   std::size_t clusters, const TaskContext& task) {
    if (values.size() <= clusters) {
        std::vector<double> centres;
        for (const WeightedValue& value : values) centres.push_back(value.value);
        return centres;
    }
    ClusterSearch search(values);
    for (std::size_t k = 1; k < clusters; ++k) {
        if (task.cancelled()) return std::nullopt;
        search.addCluster();
    }
    return search.centres();
}

std::vector<double> equalShares(std::span<const WeightedValue> values, std::size_t levels) {
    double total = 0.0;
    for (const WeightedValue& value : values) total += value.weight;
    std::vector<double> found;
    std::size_t position = 0;
    double reached = values.empty() ? 0.0 : values[0].weight;
    for (std::size_t i = 0; i < levels && !values.empty(); ++i) {
        const double wanted =
            total * (2.0 * static_cast<double>(i) + 1.0) / (2.0 * static_cast<double>(levels));
        while (reached < wanted && position + 1 < values.size()) {
            reached += values[++position].weight;
        }
        if (found.empty() || found.back() != values[position].value) {
            found.push_back(values[position].value);
        }
    }
    return found;
}

}  // namespace weightscape::elements
