// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::measure {
namespace {

using test::encoded;
using test::formatNamed;
using test::OneTensorModel;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Slow and obvious: everything over the decoded weights in long double, by sorting and looping.
struct Reference {
    TensorStatistics figures;
    std::vector<float> finite;

    Reference(const std::vector<float>& weights, std::uint64_t rowLength) {
        figures.count = weights.size();
        figures.rowAbsMax.resize(weights.size() / rowLength);
        figures.columnAbsMax.resize(rowLength);
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const float weight = weights[i];
            if (std::isnan(weight)) ++figures.nans;
            if (std::isinf(weight)) ++figures.infinities;
            if (weight == 0.0F) ++figures.zeros;
            if (!std::isfinite(weight)) continue;
            finite.push_back(weight);
            order.push_back(i);
            if (std::abs(weight) > 65504.0F) ++figures.beyondHalf;
            float& row = figures.rowAbsMax[i / rowLength];
            float& column = figures.columnAbsMax[i % rowLength];
            row = std::max(row, std::abs(weight));
            column = std::max(column, std::abs(weight));
        }
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return std::abs(weights[a]) > std::abs(weights[b]);
        });
        order.resize(std::min<std::size_t>(20, order.size()));
        addMoments();
        for (const std::size_t i : order) {
            const double sigma =
                figures.standardDeviation > 0.0
                    ? std::abs(weights[i] - figures.mean) / figures.standardDeviation
                    : 0.0;
            figures.outliers.push_back({i / rowLength, i % rowLength, weights[i], sigma});
        }
    }

  private:
    void addMoments() {
        if (finite.empty()) return;
        figures.minimum = *std::min_element(finite.begin(), finite.end());
        figures.maximum = *std::max_element(finite.begin(), finite.end());
        const auto n = static_cast<long double>(finite.size());
        long double sum = 0.0L;
        for (const float weight : finite) sum += static_cast<long double>(weight);
        const long double mean = sum / n;
        long double powers[5] = {};
        for (const float weight : finite) {
            const long double difference = static_cast<long double>(weight) - mean;
            const long double square = difference * difference;
            powers[2] += square;
            powers[3] += square * difference;
            powers[4] += square * square;
        }
        const long double sigma = std::sqrt(powers[2] / n);
        figures.mean = static_cast<double>(mean);
        figures.standardDeviation = static_cast<double>(sigma);
        if (figures.minimum == figures.maximum) return;
        figures.skewness = static_cast<double>(powers[3] / n / (sigma * sigma * sigma));
        figures.kurtosis = static_cast<double>(powers[4] / n / (sigma * sigma * sigma * sigma)) - 3;
        for (const float weight : finite) {
            const long double distance = std::abs(static_cast<long double>(weight) - mean);
            if (distance > 3 * sigma) ++figures.beyond3Sigma;
            if (distance > 6 * sigma) ++figures.beyond6Sigma;
        }
    }
};

std::vector<float> decodedWeights(const OneTensorModel& model) {
    std::vector<float> weights(model.tensor().weightCount());
    decodeRows(model.model(), model.tensor(), 0, model.tensor().rowCount(), weights);
    return weights;
}

TensorStatistics statisticsOf(const OneTensorModel& model) {
    SilentTask task;
    auto result = computeStatistics(model.model(), model.tensor(), task);
    EXPECT_TRUE(result.has_value());
    return result.value_or(TensorStatistics{});
}

void expectMatchesReference(const OneTensorModel& model) {
    const Reference reference(decodedWeights(model), model.tensor().rowLength());
    const TensorStatistics& expected = reference.figures;
    const TensorStatistics found = statisticsOf(model);
    EXPECT_EQ(found.count, expected.count);
    EXPECT_EQ(found.zeros, expected.zeros);
    EXPECT_EQ(found.nans, expected.nans);
    EXPECT_EQ(found.infinities, expected.infinities);
    EXPECT_EQ(found.beyondHalf, expected.beyondHalf);
    EXPECT_EQ(found.minimum, expected.minimum);
    EXPECT_EQ(found.maximum, expected.maximum);
    const double scale = expected.standardDeviation;
    EXPECT_NEAR(found.mean, expected.mean, 1e-12 * (scale + std::abs(expected.mean)));
    EXPECT_NEAR(found.standardDeviation, scale, 1e-12 * scale);
    EXPECT_NEAR(found.skewness, expected.skewness, 1e-9 * (1.0 + std::abs(expected.skewness)));
    EXPECT_NEAR(found.kurtosis, expected.kurtosis, 1e-9 * (1.0 + std::abs(expected.kurtosis)));
    EXPECT_EQ(found.beyond3Sigma, expected.beyond3Sigma);
    EXPECT_EQ(found.beyond6Sigma, expected.beyond6Sigma);
    EXPECT_EQ(found.rowAbsMax, expected.rowAbsMax);
    EXPECT_EQ(found.columnAbsMax, expected.columnAbsMax);
    ASSERT_EQ(found.outliers.size(), expected.outliers.size());
    for (std::size_t i = 0; i < found.outliers.size(); ++i) {
        EXPECT_EQ(found.outliers[i].row, expected.outliers[i].row) << i;
        EXPECT_EQ(found.outliers[i].column, expected.outliers[i].column) << i;
        EXPECT_EQ(found.outliers[i].value, expected.outliers[i].value) << i;
        EXPECT_NEAR(found.outliers[i].sigma, expected.outliers[i].sigma,
                    1e-9 * (1.0 + expected.outliers[i].sigma));
    }
    const Histogram histogram = found.histogram(97);
    EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0}),
              found.count - found.nonFinite());
}

/// Gaussian weights with planted outliers, zeros and extremes.
std::vector<float> planted(std::size_t count, unsigned seed) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(0.003F, 0.02F);
    std::vector<float> weights(count);
    for (float& weight : weights) weight = normal(generator);
    for (std::size_t i = 5; i < count; i += 977) weights[i] = 0.0F;
    for (std::size_t i = 9; i < count; i += 3001) weights[i] *= 40.0F;
    weights[count / 2] = -1.75F;
    weights[count / 2 + 1] = 1.75F;
    return weights;
}

class StatisticsOfEveryReadableType : public testing::TestWithParam<const formats::Format*> {};

TEST_P(StatisticsOfEveryReadableType, MatchesTheSlowReference) {
    const auto& format = *GetParam();
    // 1280 divides into every block size, and 700 rows make several pieces.
    const auto weights = planted(std::size_t{1280} * 700, 21);
    expectMatchesReference({format, {1280, 700}, encoded(format, weights)});
}

std::vector<const formats::Format*> writableFormats() {
    std::vector<const formats::Format*> found;
    for (const auto& format : formats::allFormats()) {
        const bool needsImportance = format.info.importance == formats::ImportanceUse::Required;
        if (format.canEncode() && format.canDecode() && !needsImportance) found.push_back(&format);
    }
    return found;
}

INSTANTIATE_TEST_SUITE_P(Formats, StatisticsOfEveryReadableType,
                         testing::ValuesIn(writableFormats()),
                         [](const auto& test) { return std::string(test.param->info.id); });

class StatisticsOfNumberTypes : public testing::TestWithParam<std::string> {
  public:
    [[nodiscard]] OneTensorModel model(const std::vector<float>& weights,
                                       std::vector<std::uint64_t> dimensions) const {
        const auto& format = formatNamed(GetParam());
        return {format, std::move(dimensions), encoded(format, weights)};
    }
};

TEST_P(StatisticsOfNumberTypes, LeavesNanAndInfinitiesOutAndCountsThem) {
    auto weights = planted(std::size_t{300} * 1000, 5);
    weights[0] = kNan;
    weights[299] = kInfinity;
    weights[300] = -kInfinity;
    weights[150000] = -kNan;
    for (std::size_t i = 6000; i < 6300; ++i) weights[i] = kNan;  // a whole row
    const auto tensor = model(weights, {300, 1000});
    expectMatchesReference(tensor);
    const auto found = statisticsOf(tensor);
    EXPECT_EQ(found.nans, 302U);
    EXPECT_EQ(found.infinities, 2U);
    EXPECT_EQ(found.rowAbsMax[20], 0.0F);
}

TEST_P(StatisticsOfNumberTypes, TensorsWithoutAnyFiniteWeight) {
    const auto tensor = model({kNan, kInfinity, -kInfinity, kNan}, {2, 2});
    const auto found = statisticsOf(tensor);
    EXPECT_EQ(found.nonFinite(), 4U);
    EXPECT_EQ(found.standardDeviation, 0.0);
    EXPECT_EQ(found.minimum, 0.0);
    EXPECT_TRUE(found.outliers.empty());
    EXPECT_TRUE(found.histogram(10).counts.empty());
}

TEST_P(StatisticsOfNumberTypes, ConstantTensorsHaveNoSpread) {
    // 0.1 is not a binary number: rounding alone must not look like spread.
    const auto tensor = model(std::vector<float>(100000, 0.1F), {100, 1000});
    const auto found = statisticsOf(tensor);
    EXPECT_EQ(found.mean, found.minimum);
    EXPECT_EQ(found.standardDeviation, 0.0);
    EXPECT_EQ(found.skewness, 0.0);
    EXPECT_EQ(found.kurtosis, 0.0);
    EXPECT_EQ(found.beyond3Sigma, 0U);
    ASSERT_EQ(found.outliers.size(), 20U);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_EQ(found.outliers[i].column, i);
    EXPECT_EQ(found.outliers[0].sigma, 0.0);
    const auto histogram = found.histogram(8);
    ASSERT_EQ(histogram.counts.size(), 1U);
    EXPECT_EQ(histogram.counts[0], 100000U);
}

TEST_P(StatisticsOfNumberTypes, ZerosOfBothSignsAreZeros) {
    const auto found = statisticsOf(model({0.0F, -0.0F, 1.0F, -1.0F}, {4}));
    EXPECT_EQ(found.zeros, 2U);
    EXPECT_EQ(found.mean, 0.0);
    EXPECT_EQ(found.absMax(), 1.0);
}

TEST_P(StatisticsOfNumberTypes, EqualLoudnessIsListedByPosition) {
    std::vector<float> weights(600000, 0.5F);
    for (std::size_t i = 1; i < weights.size(); i += 2) weights[i] = -0.5F;
    weights[599999] = 0.75F;
    const test::ThreadLimit limit(3);
    const auto found = statisticsOf(model(weights, {600, 1000}));
    ASSERT_EQ(found.outliers.size(), 20U);
    EXPECT_EQ(found.outliers[0].row, 999U);
    for (std::size_t i = 1; i < 20; ++i) {
        EXPECT_EQ(found.outliers[i].row, 0U);
        EXPECT_EQ(found.outliers[i].column, i - 1);
    }
}

TEST_P(StatisticsOfNumberTypes, OddShapesAreNoException) {
    for (const auto& dimensions : std::vector<std::vector<std::uint64_t>>{
             {1}, {7}, {1, 3000}, {3000, 1}, {3, 5, 7}, {300001, 2}}) {
        const auto count = std::accumulate(dimensions.begin(), dimensions.end(), std::uint64_t{1},
                                           std::multiplies<>());
        std::vector<float> weights(count);
        std::mt19937 generator(3);
        std::normal_distribution<float> normal;
        for (float& weight : weights) weight = normal(generator);
        expectMatchesReference(model(weights, dimensions));
    }
}

TEST_P(StatisticsOfNumberTypes, EmptyTensorsHaveEmptyStatistics) {
    for (const auto& dimensions :
         std::vector<std::vector<std::uint64_t>>{{0}, {32, 0}, {0, std::uint64_t{1} << 60U}}) {
        const auto found = statisticsOf(model({}, dimensions));
        EXPECT_EQ(found.count, 0U);
        EXPECT_EQ(found.standardDeviation, 0.0);
        EXPECT_TRUE(found.outliers.empty());
        EXPECT_TRUE(found.histogram(10).counts.empty());
    }
}

TEST_P(StatisticsOfNumberTypes, ThreadsDoNotChangeABit) {
    auto weights = planted(std::size_t{1000} * 1500, 77);
    weights[12345] = kNan;
    const auto tensor = model(weights, {1000, 1500});
    const auto with = [&](unsigned threads) {
        const test::ThreadLimit limit(threads);
        return statisticsOf(tensor);
    };
    const auto one = with(1);
    for (const unsigned threads : {2U, 3U}) {
        const auto other = with(threads);
        EXPECT_EQ(one.mean, other.mean);
        EXPECT_EQ(one.standardDeviation, other.standardDeviation);
        EXPECT_EQ(one.skewness, other.skewness);
        EXPECT_EQ(one.kurtosis, other.kurtosis);
        EXPECT_EQ(one.beyond3Sigma, other.beyond3Sigma);
        EXPECT_EQ(one.sketch.cells, other.sketch.cells);
        EXPECT_EQ(one.rowAbsMax, other.rowAbsMax);
        EXPECT_EQ(one.columnAbsMax, other.columnAbsMax);
        ASSERT_EQ(one.outliers.size(), other.outliers.size());
        for (std::size_t i = 0; i < one.outliers.size(); ++i) {
            EXPECT_EQ(one.outliers[i].row, other.outliers[i].row);
            EXPECT_EQ(one.outliers[i].column, other.outliers[i].column);
            EXPECT_EQ(one.outliers[i].sigma, other.outliers[i].sigma);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, StatisticsOfNumberTypes, testing::Values("f32", "f16", "bf16"),
                         [](const auto& test) { return test.param; });

TEST(Statistics, WeightsBeyondF16AreCounted) {
    const auto found = statisticsOf(test::modelOf(
        std::vector<float>{65504.0F, 65505.0F, -1e9F, 3e38F, -3e38F, kInfinity}, {6}));
    EXPECT_EQ(found.beyondHalf, 4U);
    EXPECT_EQ(found.maximum, static_cast<double>(3e38F));
    EXPECT_TRUE(std::isfinite(found.standardDeviation));
    EXPECT_TRUE(std::isfinite(found.kurtosis));
}

TEST(Statistics, TheSmallestNumbersKeepTheirSpread) {
    const float tiny = std::numeric_limits<float>::denorm_min();
    const auto found =
        statisticsOf(test::modelOf(std::vector<float>{tiny, -tiny, 3.0F * tiny, 0.0F}, {4}));
    EXPECT_GT(found.standardDeviation, 0.0);
    EXPECT_EQ(found.zeros, 1U);
    EXPECT_TRUE(std::isfinite(found.kurtosis));
}

TEST(Statistics, StopsWhenAskedTo) {
    const auto model = test::modelOf(planted(std::size_t{1000} * 1000, 2), {1000, 1000});
    for (const int looks : {0, 1, 3, 6}) {
        test::StoppingTask task(looks);
        const auto result = computeStatistics(model.model(), model.tensor(), task);
        ASSERT_FALSE(result.has_value());
        EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    }
}

TEST(Statistics, ProgressNeverDecreases) {
    class Watcher final : public TaskContext {
      public:
        [[nodiscard]] bool cancelled() const override { return false; }
        void report(double fraction, std::string_view) override { fractions.push_back(fraction); }
        std::vector<double> fractions;
    };
    const auto model = test::modelOf(planted(std::size_t{1000} * 1500, 2), {1000, 1500});
    Watcher watcher;
    ASSERT_TRUE(computeStatistics(model.model(), model.tensor(), watcher).has_value());
    EXPECT_TRUE(std::is_sorted(watcher.fractions.begin(), watcher.fractions.end()));
    EXPECT_DOUBLE_EQ(watcher.fractions.back(), 1.0);
}

}  // namespace
}  // namespace weightscape::measure
