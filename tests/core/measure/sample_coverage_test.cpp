// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Intervals of samples hold the exact error where few weights or few rows carry most of it.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "core/measure/cell_loudness.h"
#include "core/measure/sampling.h"
#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"
#include "tests/support/sanitized.h"

namespace weightscape::measure {
namespace {

using Generator = std::mt19937;

/// A kind of tensor: 256 rows of 1024 weights, drawn anew for each seed.
struct LoudTensor {
    const char* name;
    std::function<void(std::vector<float>& weights, Generator& generator)> make;
    double share = 0.92;  ///< of the intervals that must hold
};

constexpr std::size_t kLoudRows = 256, kLoudColumns = 1024;

void fillWithBell(std::vector<float>& weights, Generator& generator) {
    std::normal_distribution<float> normal(0.0F, 0.02F);
    for (float& weight : weights) weight = normal(generator);
}

void plant(std::vector<float>& weights, Generator& generator, std::size_t count, float factor) {
    for (std::size_t i = 0; i < count; ++i) weights[generator() % weights.size()] *= factor;
}

const std::vector<LoudTensor>& loudTensors() {
    static const std::vector<LoudTensor> all = {
        {"TwoIn100000At200Times",
         [](std::vector<float>& weights, Generator& generator) {
             fillWithBell(weights, generator);
             plant(weights, generator, weights.size() / 50'000, 200.0F);
         }},
        {"StudentWithTwoDegrees",
         [](std::vector<float>& weights, Generator& generator) {
             std::student_t_distribution<float> heavy(2.0F);
             for (float& weight : weights) weight = 0.02F * heavy(generator);
         }},
        {"LogNormalRows",
         [](std::vector<float>& weights, Generator& generator) {
             fillWithBell(weights, generator);
             std::lognormal_distribution<float> scale(0.0F, 1.0F);
             for (std::size_t row = 0; row < kLoudRows; ++row) {
                 const float factor = scale(generator);
                 for (std::size_t i = 0; i < kLoudColumns; ++i) {
                     weights[row * kLoudColumns + i] *= factor;
                 }
             }
         }},
        {"OneGiant",
         [](std::vector<float>& weights, Generator& generator) {
             fillWithBell(weights, generator);
             plant(weights, generator, 1, 3000.0F);
         }},
        {"LoudColumns",
         [](std::vector<float>& weights, Generator& generator) {
             fillWithBell(weights, generator);
             for (std::size_t i = 0; i < weights.size(); ++i) {
                 if (i % kLoudColumns % 341 == 17) weights[i] *= 60.0F;
             }
         },
         0.9},
        {"MostlyZeros",
         [](std::vector<float>& weights, Generator& generator) {
             fillWithBell(weights, generator);
             for (std::size_t i = 0; i < weights.size(); ++i) {
                 if (i / 4096 % 16 != 3) weights[i] = 0.0F;
             }
         }},
    };
    return all;
}

/// How many intervals of samples of one size held the exact value, and what they said.
struct HeldIntervals {
    int held = 0;
    int samples = 0;
    double widths = 0.0;  ///< shares of the exact value
    double lost = 0.0;    ///< 1 - cosine, as shares of the exact one

    void add(const TensorError& sampled, const TensorError& exact) {
        ++samples;
        const double miss = std::abs(sampled.relativeRmse() - exact.relativeRmse());
        // Where all that counts is measured whole only rounding is left.
        if (miss <= sampled.confidence + 1e-12 * exact.relativeRmse()) ++held;
        widths += sampled.confidence / exact.relativeRmse();
        lost += (1.0 - sampled.cosine()) / (1.0 - exact.cosine());
    }
};

constexpr double kFractions[] = {0.02, 0.1, 0.3};

class CoverageWithOutliers : public testing::TestWithParam<std::size_t> {
  protected:
    /// Samples of all sizes of a tensor in one format.
    void sample(const test::OneTensorModel& model, const char* format) {
        SilentTask task;
        const encoders::Treatment treatment{&test::formatNamed(format)};
        TreatmentRequest request{.treatment = treatment};
        const auto exact = test::errorFor(model.model(), model.tensor(), request, task).value();
        for (const double fraction : kFractions) {
            for (request.seed = 1; request.seed <= 5; ++request.seed) {
                request.fraction = fraction;
                const auto sampled =
                    test::errorFor(model.model(), model.tensor(), request, task).value();
                EXPECT_FALSE(sampled.exact());
                EXPECT_NEAR(sampled.squaredOriginal, exact.squaredOriginal,
                            1e-12 * exact.squaredOriginal);
                m_found[{format, fraction}].add(sampled, exact);
            }
        }
    }
    std::map<std::pair<std::string, double>, HeldIntervals> m_found;
};

// 60 tensors, 5 samples of each. Of 300 intervals with a true coverage of 95 % fewer than 276 (92
// %) hold the exact value about once in a hundred runs, and seeds are fixed. Loud columns in 4 bits
// are held by 94 %: where a loud weight makes all others of its block 0, loudness overstates the
// error.
TEST_P(CoverageWithOutliers, IsAtLeast92PercentOf60Tensors) {
    if (test::kSanitized) GTEST_SKIP() << "shares of many samples; each does what other tests do";
    const double share = loudTensors()[GetParam()].share;
    std::vector<float> weights(kLoudRows * kLoudColumns);
    for (unsigned seed = 1; seed <= 60; ++seed) {
        Generator generator(seed);
        loudTensors()[GetParam()].make(weights, generator);
        const auto model = test::modelOf(weights, {kLoudColumns, kLoudRows});
        for (const char* format : {"q4_0", "q4_k", "q8_0"}) sample(model, format);
    }
    for (const auto& [key, found] : m_found) {
        SCOPED_TRACE(key.first + ", " + std::to_string(key.second));
        const double samples = found.samples;
        EXPECT_GE(found.held, share * samples);
        // Intervals that cover by being absurdly wide would say nothing.
        EXPECT_LT(found.widths / samples, key.second < 0.1 ? 0.35 : 0.12);
        EXPECT_NEAR(found.lost / samples, 1.0, 0.1);
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, CoverageWithOutliers, testing::Values(0U, 1U, 2U, 3U, 4U, 5U),
                         [](const auto& test) {
                             return std::string(loudTensors()[test.param].name);
                         });

TEST(SampledErrorByImportance, HoldsTheExactValueWithLoudColumns) {
    constexpr int kSeeds = 300;
    std::vector<float> weights(kLoudRows * kLoudColumns);
    Generator generator(9);
    fillWithBell(weights, generator);
    std::vector<float> importance(kLoudColumns, 1.0F);
    for (std::size_t i = 0; i < kLoudColumns; i += 300) importance[i] = 5000.0F;
    const auto model = test::modelOf(weights, {kLoudColumns, kLoudRows});
    SilentTask task;
    test::Encoding encoding(test::formatNamed("q4_0"));
    encoding.importance = {importance, 1};
    const auto exact = test::measureExact(model.model(), model.tensor(), encoding, task).value();
    int held = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        const auto sampled =
            test::measureSampled(model.model(), model.tensor(), encoding, {100, seed}, task)
                .value();
        const double miss = std::abs(sampled.weightedRelativeRmse() - exact.weightedRelativeRmse());
        if (miss <= sampled.weightedConfidence) ++held;
    }
    EXPECT_GE(held, 270);
}

TEST(DrawCells, MeasuresWholeWhatIsAsLargeAsAShare) {
    std::vector<double> sizes(1000, 1.0);
    sizes[7] = 400.0;
    sizes[500] = 90.0;
    const CellDraw draw = drawCells(sizes, 20, 1);
    ASSERT_EQ(draw.whole, 2U);
    EXPECT_EQ(draw.cells[0].cell, 7U);
    EXPECT_EQ(draw.cells[1].cell, 500U);
    EXPECT_EQ(draw.cells.size(), 20U);
    double stoodFor = 0.0;
    for (const DrawnCell& each : draw.cells) stoodFor += each.standsFor;
    EXPECT_EQ(stoodFor, 1000.0);
}

TEST(DrawCells, StrataOfLargeCellsAreSmall) {
    std::vector<double> sizes;
    for (int i = 0; i < 900; ++i) sizes.push_back(i < 300 ? 8.0 : 1.0);
    const CellDraw draw = drawCells(sizes, 30, 3);
    EXPECT_EQ(draw.whole, 0U);
    for (const DrawnCell& each : draw.cells) {
        EXPECT_LE(each.standsFor, each.cell < 300 ? 40.0 : 130.0);
    }
}

TEST(CellLoudness, SeesEveryWeightAndSavesThePassForTheNextFormat) {
    std::vector<float> weights(kLoudRows * kLoudColumns, 0.5F);
    weights[4096 + 300] = 100.0F;
    weights[9000] = std::numeric_limits<float>::quiet_NaN();
    const auto model = test::modelOf(weights, {kLoudColumns, kLoudRows});
    SilentTask task;
    const encoders::Treatment first{&test::formatNamed("q8_0")};
    const auto measured =
        measureTreatment(model.model(), model.tensor(), {.treatment = first, .cells = 50}, task)
            .value();
    ASSERT_NE(measured.loudness, nullptr);
    EXPECT_EQ(measured.loudness->levels[4396 / 256], 255);
    EXPECT_EQ(measured.loudness->levels[9000 / 256], 255);
    EXPECT_LT(measured.loudness->levels[0], 255);
    EXPECT_EQ(measured.loudness->nonFinite, 1U);
    EXPECT_EQ(measured.error.nonFinite, 1U);
    EXPECT_DOUBLE_EQ(measured.loudness->squaredOriginal,
                     0.25 * static_cast<double>(weights.size() - 2) + 1e4);
    const encoders::Treatment second{&test::formatNamed("q4_0")};
    TreatmentRequest request{.treatment = second, .cells = 50};
    const auto anew = measureTreatment(model.model(), model.tensor(), request, task).value();
    request.loudness = measured.loudness;
    const auto again = measureTreatment(model.model(), model.tensor(), request, task).value();
    EXPECT_EQ(again.loudness, measured.loudness);
    EXPECT_EQ(again.error.squaredError, anew.error.squaredError);
    EXPECT_EQ(again.error.confidence, anew.error.confidence);
}

}  // namespace
}  // namespace weightscape::measure
