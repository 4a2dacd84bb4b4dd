// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/elements/optimal_clusters.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/support/counter_random.h"

namespace {

using namespace weightscape::elements;
using weightscape::SilentTask;
using weightscape::splitMix64;

double uniform(std::uint64_t seed, std::uint64_t index) {
    return static_cast<double>(splitMix64(seed, index) >> 11U) * 0x1.0p-53;
}

/// Ascending, distinct values, bunched in places, with uneven weights.
std::vector<WeightedValue> valuesOf(std::uint64_t seed, std::size_t count) {
    std::vector<WeightedValue> values;
    double position = -1.0;
    for (std::size_t i = 0; i < count; ++i) {
        position += std::pow(uniform(seed, 2 * i), 6.0) + 1e-3;
        values.push_back({position, 0.1 + 3.0 * uniform(seed, 2 * i + 1)});
    }
    return values;
}

double errorOfCluster(const std::vector<WeightedValue>& values, std::size_t begin,
                      std::size_t end) {
    double weight = 0.0;
    double sum = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        weight += values[i].weight;
        sum += values[i].weight * values[i].value;
    }
    double error = 0.0;
    for (std::size_t i = begin; i < end; ++i) {
        const double difference = values[i].value - sum / weight;
        error += values[i].weight * difference * difference;
    }
    return error;
}

/// Least error over all ways to cut the values from `begin` on into at most `clusters` intervals.
double leastByTryingAll(const std::vector<WeightedValue>& values, std::size_t begin,
                        std::size_t clusters) {
    if (begin == values.size()) return 0.0;
    if (clusters == 1) return errorOfCluster(values, begin, values.size());
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t end = begin + 1; end <= values.size(); ++end) {
        least = std::min(least, errorOfCluster(values, begin, end) +
                                    leastByTryingAll(values, end, clusters - 1));
    }
    return least;
}

/// Error when every value goes to its nearest centre.
double errorOf(const std::vector<WeightedValue>& values, const std::vector<double>& centres) {
    double error = 0.0;
    for (const WeightedValue& value : values) {
        double nearest = std::numeric_limits<double>::infinity();
        for (const double centre : centres) {
            nearest = std::min(nearest, (value.value - centre) * (value.value - centre));
        }
        error += value.weight * nearest;
    }
    return error;
}

TEST(OptimalClusters, EqualTheBestOfAllPartitions) {
    SilentTask task;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const std::size_t count = 1 + seed % 12;
        const auto values = valuesOf(seed, count);
        for (std::size_t clusters = 1; clusters <= 5; ++clusters) {
            const auto centres = optimalClusters(values, clusters, task);
            ASSERT_TRUE(centres.has_value());
            EXPECT_EQ(centres->size(), std::min(clusters, count));
            EXPECT_TRUE(std::is_sorted(centres->begin(), centres->end()));
            const double least = leastByTryingAll(values, 0, clusters);
            EXPECT_NEAR(errorOf(values, *centres), least, 1e-12 + 1e-9 * least)
                << seed << " " << clusters;
        }
    }
}

TEST(OptimalClusters, EqualTheFullDynamicProgrammeOnThousandsOfValues) {
    const auto values = valuesOf(99, 1500);
    const std::size_t count = values.size();
    std::vector<double> weight(count + 1, 0.0);
    std::vector<double> first(count + 1, 0.0);
    std::vector<double> second(count + 1, 0.0);
    for (std::size_t i = 0; i < count; ++i) {
        weight[i + 1] = weight[i] + values[i].weight;
        first[i + 1] = first[i] + values[i].weight * values[i].value;
        second[i + 1] = second[i] + values[i].weight * values[i].value * values[i].value;
    }
    std::vector<double> cost(count + 1, std::numeric_limits<double>::infinity());
    cost[0] = 0.0;
    for (int k = 0; k < 16; ++k) {
        std::vector<double> next(count + 1, std::numeric_limits<double>::infinity());
        next[0] = 0.0;
        for (std::size_t end = 1; end <= count; ++end) {
            for (std::size_t start = 0; start < end; ++start) {
                const double w = weight[end] - weight[start];
                const double f = first[end] - first[start];
                const double error = second[end] - second[start] - f * f / w;
                next[end] = std::min(next[end], cost[start] + error);
            }
        }
        cost.swap(next);
    }
    SilentTask task;
    const auto centres = optimalClusters(values, 16, task);
    EXPECT_NEAR(errorOf(values, *centres), cost[count], 1e-6 * cost[count]);
}

TEST(OptimalClusters, StopWhenCancelled) {
    class Stopped final : public weightscape::TaskContext {
      public:
        [[nodiscard]] bool cancelled() const override { return true; }
        void report(double, std::string_view) override {}
    } stopped;
    EXPECT_FALSE(optimalClusters(valuesOf(1, 50), 4, stopped).has_value());
}

TEST(EqualShares, TakeTheMiddleOfEachShare) {
    std::vector<WeightedValue> values;
    for (int i = 0; i < 100; ++i) values.push_back({i * 1.0, 1.0});
    EXPECT_EQ(equalShares(values, 2), (std::vector<double>{24.0, 74.0}));
    EXPECT_EQ(equalShares(values, 4), (std::vector<double>{12.0, 37.0, 62.0, 87.0}));
    values[10].weight = 1e9;
    EXPECT_EQ(equalShares(values, 4), (std::vector<double>{10.0}));
    EXPECT_TRUE(equalShares({}, 4).empty());
}

}  // namespace
