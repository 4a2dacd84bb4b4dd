// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/value_sketch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <span>

#include "core/measure/cell_counter.h"
#include "core/measure/statistics.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::measure {
namespace {

enum class Spread { Bell, NormOfOnes, TwoScales, Ternary, HeavyTails, Uniform };

std::vector<float> drawn(Spread spread, std::size_t count) {
    std::mt19937 generator(static_cast<unsigned>(count) + static_cast<unsigned>(spread));
    std::normal_distribution<float> normal;
    std::student_t_distribution<float> heavy(2.0F);
    std::vector<float> weights(count);
    for (float& weight : weights) {
        const float x = normal(generator);
        switch (spread) {
            case Spread::Bell:
                weight = 0.02F * x;
                break;
            case Spread::NormOfOnes:  // narrower than one upper half of a binary32
                weight = 1.0F + 0.001F * x;
                break;
            case Spread::TwoScales:
                weight = (generator() % 64 == 0 ? 50.0F : 1e-4F) * x;
                break;
            case Spread::Ternary:
                weight = 0.04F * (static_cast<float>(generator() % 3) - 1.0F);
                break;
            case Spread::HeavyTails:
                weight = heavy(generator);
                break;
            case Spread::Uniform:
                weight = static_cast<float>(generator() % 100000) - 50000.0F;
                break;
        }
    }
    return weights;
}

ValueSketch sketchOfTensor(const test::OneTensorModel& model) {
    SilentTask task;
    return computeStatistics(model.model(), model.tensor(), task).value().sketch;
}

/// Weights between two edges. Precondition: the weights are sorted.
std::uint64_t countedBetween(const std::vector<float>& sorted, double low, double high,
                             bool isLast) {
    const auto first = std::ranges::lower_bound(sorted, low);
    const auto end =
        isLast ? std::ranges::upper_bound(sorted, high) : std::ranges::lower_bound(sorted, high);
    return static_cast<std::uint64_t>(std::max(end - first, std::ptrdiff_t{0}));
}

void expectCounts(const Histogram& histogram, std::vector<float> weights) {
    const std::size_t bins = histogram.counts.size();
    ASSERT_EQ(histogram.edges.size(), bins + 1);
    EXPECT_TRUE(std::ranges::is_sorted(histogram.edges));
    std::ranges::sort(weights);
    for (std::size_t bin = 0; bin < bins; ++bin) {
        EXPECT_EQ(histogram.counts[bin], countedBetween(weights, histogram.edges[bin],
                                                        histogram.edges[bin + 1], bin + 1 == bins))
            << bin;
    }
}

class HistogramOfAnyType : public testing::TestWithParam<std::tuple<Spread, const char*>> {
  protected:
    /// The weights as the tensor holds them.
    [[nodiscard]] test::OneTensorModel model(std::size_t count) {
        const auto& [spread, name] = GetParam();
        const auto& format = test::formatNamed(name);
        const auto bytes = test::encoded(format, drawn(spread, count));
        m_weights.resize(count);
        format.decodeRow(bytes, m_weights);
        return {format, {256, count / 256}, bytes};
    }
    std::vector<float> m_weights;
};

TEST_P(HistogramOfAnyType, CountsWhatLiesBetweenItsEdges) {
    for (const std::size_t count : {std::size_t{4096}, std::size_t{256 * 1200}}) {
        SCOPED_TRACE(count);
        const auto tensor = model(count);
        const ValueSketch sketch = sketchOfTensor(tensor);
        const auto [low, high] = std::ranges::minmax(m_weights);
        const double middle =
            std::accumulate(m_weights.begin(), m_weights.end(), 0.0) / static_cast<double>(count);
        const double reach = (high - low) / 30.0;
        expectCounts(sketch.histogram(low, high, 64), m_weights);
        expectCounts(sketch.histogram(middle - reach, middle + reach, 100), m_weights);
        const Histogram whole = sketch.histogram(low, high, 97);
        EXPECT_EQ(whole.edges.front(), low);
        EXPECT_EQ(whole.edges.back(), high);
        EXPECT_EQ(std::accumulate(whole.counts.begin(), whole.counts.end(), std::uint64_t{0}),
                  count);
    }
}

TEST_P(HistogramOfAnyType, EdgesMoveByLittleAndNotAtAllWhereValuesAreKnown) {
    const auto tensor = model(256 * 1200);
    const ValueSketch sketch = sketchOfTensor(tensor);
    // Cells have a few of the 307,200 weights each.
    const auto [low, high] = std::ranges::minmax(m_weights);
    const std::size_t bins = 50;
    std::ranges::sort(m_weights);
    const Histogram histogram = sketch.histogram(low, high, bins);
    for (std::size_t i = 0; i <= bins; ++i) {
        const double wanted =
            low + (high - low) / static_cast<double>(bins) * static_cast<double>(i);
        const auto [from, to] = std::minmax(wanted, histogram.edges[i]);
        const auto moved = countedBetween(m_weights, from, to, false);
        EXPECT_LE(moved, 64U) << i;
        EXPECT_NEAR(histogram.edges[i], wanted, 0.008 * std::abs(wanted) + 1e-40);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Types, HistogramOfAnyType,
    testing::Combine(testing::Values(Spread::Bell, Spread::NormOfOnes, Spread::TwoScales,
                                     Spread::Ternary, Spread::HeavyTails, Spread::Uniform),
                     testing::Values("f32", "f16", "bf16", "q4_0", "q8_0", "q6_k")),
    [](const auto& test) {
        return "Spread" + std::to_string(static_cast<int>(std::get<0>(test.param))) + "_" +
               std::get<1>(test.param);
    });

TEST(ValueSketch, ANormIsABellAndNotTwoBars) {
    const auto weights = drawn(Spread::NormOfOnes, 4096);
    const ValueSketch sketch = sketchOfTensor(test::modelOf(weights, {4096}));
    const Histogram histogram = sketch.histogram(0.997, 1.003, 30);
    for (std::size_t i = 0; i <= 30; ++i) {
        EXPECT_NEAR(histogram.edges[i], 0.997 + 0.0002 * static_cast<double>(i), 1e-12);
    }
    expectCounts(histogram, weights);
    EXPECT_EQ(std::ranges::count(histogram.counts, std::uint64_t{0}), 0);
}

TEST(ValueSketch, CellsAscendApartAndAreNeverEmpty) {
    for (const std::size_t count : {std::size_t{1000}, std::size_t{300000}}) {
        auto weights = drawn(Spread::TwoScales, count);
        weights[7] = std::numeric_limits<float>::quiet_NaN();
        weights[8] = -std::numeric_limits<float>::infinity();
        weights[9] = -0.0F;
        const ValueSketch sketch = sketchOf(weights);
        EXPECT_EQ(sketch, sketchOfTensor(test::modelOf(weights, {count})));
        std::uint64_t all = 0;
        for (std::size_t i = 0; i < sketch.cells.size(); ++i) {
            const ValueCell& cell = sketch.cells[i];
            EXPECT_LE(cell.low, cell.high);
            EXPECT_GT(cell.count, 0U);
            if (i > 0) {
                EXPECT_LE(sketch.cells[i - 1].high, cell.low);
            }
            all += cell.count;
        }
        EXPECT_EQ(all, count - 2);
        EXPECT_LE(sketch.cells.size(), 2 * kExactWeights);
    }
}

TEST(ValueSketch, SenselessRangesGiveAnEmptyHistogram) {
    const ValueSketch sketch = sketchOf(std::vector<float>{1.0F, 2.0F});
    EXPECT_TRUE(sketch.histogram(2.0, 1.0, 10).counts.empty());
    EXPECT_TRUE(sketch.histogram(0.0, 1.0, 0).counts.empty());
    EXPECT_TRUE(sketch.histogram(0.0, std::numeric_limits<double>::quiet_NaN(), 10).counts.empty());
    EXPECT_TRUE(ValueSketch{}.histogram(0.0, 1.0, 10).counts.empty());
}

}  // namespace
}  // namespace weightscape::measure
