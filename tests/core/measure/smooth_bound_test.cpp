// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/smooth_bound.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "core/files/open_model.h"
#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::measure {
namespace {

constexpr std::size_t kBoundRows = 256, kBoundColumns = 512;

/// Weights drawn one by one; `make` gets a standard normal and the place.
std::vector<float> madeOf(const std::function<float(float x, std::size_t i)>& make) {
    std::mt19937 generator(3);
    std::normal_distribution<float> normal;
    std::vector<float> weights(kBoundRows * kBoundColumns);
    for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = make(normal(generator), i);
    return weights;
}

struct Told {
    SmoothBound bound;
    double reachedDb = 0.0;
};

/// What is told about a format, and what the format reaches.
Told toldAbout(const test::OneTensorModel& model, const char* format) {
    SilentTask task;
    const encoders::Treatment treatment{&test::formatNamed(format)};
    const auto statistics = computeStatistics(model.model(), model.tensor(), task).value();
    const auto measured =
        measureTreatment(model.model(), model.tensor(), {.treatment = treatment}, task).value();
    const double reached = measured.error.sqnrDb();
    return {smoothBound(model.tensor(), statistics, measured.error.bitsPerWeight(), reached),
            reached};
}

Told toldAbout(const std::vector<float>& weights, const char* format) {
    return toldAbout(test::modelOf(weights, {kBoundColumns, kBoundRows}), format);
}

TEST(SmoothBound, OfABellIsThatOfTheBell) {
    const auto bell = madeOf([](float x, std::size_t) { return 0.02F * x; });
    for (const char* format : {"q4_0", "q8_0", "q2_k", "iq4_xs"}) {
        SCOPED_TRACE(format);
        const Told told = toldAbout(bell, format);
        ASSERT_TRUE(told.bound.bound) << told.bound.whyNot.english();
        EXPECT_NEAR(told.bound.bound->sqnrDb,
                    20.0 * std::log10(2.0) * told.bound.bound->bitsPerWeight, 0.1);
        EXPECT_GT(told.bound.bound->sqnrDb, told.reachedDb);
        EXPECT_TRUE(told.bound.whyNot.empty());
    }
}

TEST(SmoothBound, IsTrustedForOtherSmoothShapesToo) {
    std::mt19937 generator(5);
    std::exponential_distribution<float> exponential(50.0F);
    const auto laplace =
        madeOf([&](float x, std::size_t) { return std::copysign(exponential(generator), x); });
    const Told told = toldAbout(laplace, "q4_k");
    ASSERT_TRUE(told.bound.bound) << told.bound.whyNot.english();
    EXPECT_GT(told.bound.bound->sqnrDb, told.reachedDb);
}

struct NoBell {
    const char* name;
    std::function<float(float x, std::size_t i)> make;
    const char* says;
};

class WithoutBound : public testing::TestWithParam<NoBell> {};

TEST_P(WithoutBound, SaysWhy) {
    const auto weights = madeOf(GetParam().make);
    for (const char* format : {"q2_k", "q4_0", "q8_0", "f16"}) {
        SCOPED_TRACE(format);
        const Told told = toldAbout(weights, format);
        EXPECT_FALSE(told.bound.bound);
        EXPECT_NE(told.bound.whyNot.english().find(GetParam().says), std::string::npos)
            << told.bound.whyNot.english();
    }
}

INSTANTIATE_TEST_SUITE_P(
    Weights, WithoutBound,
    testing::Values(
        NoBell{"Ternary",
               [](float x, std::size_t) {
                   return std::abs(x) < 0.5F ? 0.0F : std::copysign(0.03F, x);
               },
               "single values"},
        NoBell{"TernaryByRow",
               [](float x, std::size_t i) {
                   const float scale = 0.01F + 0.001F * static_cast<float>(i / kBoundColumns);
                   return std::abs(x) < 0.5F ? 0.0F : std::copysign(scale, x);
               },
               "single values"},
        NoBell{"SixteenLevels", [](float x, std::size_t) { return 0.01F * std::round(3.0F * x); },
               "single values"},
        NoBell{"HalfZero", [](float x, std::size_t i) { return i % 2 == 0 ? 0.0F : 0.02F * x; },
               "single values"},
        NoBell{"Outliers",
               [](float x, std::size_t i) { return (i % 5000 == 7 ? 4.0F : 0.02F) * x; },
               "outliers"},
        NoBell{"TwoHumps",
               [](float x, std::size_t i) { return 0.01F * x + (i % 2 == 0 ? 0.1F : -0.1F); },
               "shape"},
        NoBell{"LoudRows",
               [](float x, std::size_t i) {
                   return x * (0.016F + 0.008F * static_cast<float>((i / kBoundColumns) % 3));
               },
               "rows differ"},
        NoBell{"LoudColumns",
               [](float x, std::size_t i) {
                   return x * (0.016F + 0.008F * static_cast<float>(i % kBoundColumns % 3));
               },
               "columns differ"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(SmoothBound, IsNotToldWhereACodeDoesBetter) {
    // Close to the lattice of Q8_0, so that no test of the values sees it and something is lost.
    auto weights = madeOf([](float x, std::size_t) { return 0.02F * x; });
    const auto& format = test::formatNamed("q8_0");
    format.decodeRow(test::encoded(format, weights), weights);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        weights[i] += 1e-6F * static_cast<float>(i % 5);
    }
    const Told told = toldAbout(weights, "q8_0");
    EXPECT_FALSE(told.bound.bound);
    EXPECT_NE(told.bound.whyNot.english().find("does better"), std::string::npos)
        << told.bound.whyNot.english();
}

TEST(SmoothBound, IsNotToldForWeightsThatAreQuantizedAlready) {
    const auto bell = madeOf([](float x, std::size_t) { return 0.02F * x; });
    const auto& format = test::formatNamed("q6_k");
    const test::OneTensorModel model(format, {kBoundColumns, kBoundRows},
                                     test::encoded(format, bell));
    EXPECT_EQ(toldAbout(model, "q4_k").bound.whyNot.english(), "the weights are quantized already");
}

TEST(SmoothBound, IsNotToldForFewWeightsOrEqualOnes) {
    const test::OneTensorModel few = test::modelOf(std::vector<float>(256, 0.5F), {256});
    EXPECT_FALSE(toldAbout(few, "q8_0").bound.bound);
    const auto equal = madeOf([](float, std::size_t) { return 1.0F; });
    EXPECT_FALSE(toldAbout(equal, "q4_0").bound.bound);
}

TEST(SmoothBound, IsToldForTheMatricesOfARealModel) {
    const auto model = files::openModel(files::samplePath().value()).value();
    SilentTask task;
    for (const char* name : {"blk.0.attn_q.weight", "blk.2.ffn_up.weight", "blk.5.attn_k.weight"}) {
        const TensorInfo& tensor = *model->find(name);
        const auto statistics = computeStatistics(*model, tensor, task).value();
        EXPECT_TRUE(smoothBound(tensor, statistics, 4.5, 20.0).bound) << name;
    }
}

}  // namespace
}  // namespace weightscape::measure
