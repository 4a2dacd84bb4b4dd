// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/clip_curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/measure/measure_treatment.h"
#include "core/support/parallel.h"
#include "tests/core/quantize/schemes/scheme_reference.h"
#include "tests/support/sample_model.h"
#include "tests/support/scaled_sample.h"

namespace weightscape::test {
namespace {

using measure::ClipCurve;

class ClipCurveTest : public ::testing::Test {
  protected:
    void TearDown() override { setThreadLimit(0); }
    measure::ClipCurve curveOf(const std::string& scheme, const ColumnImportance& importance = {}) {
        SilentTask task;
        const auto curve = measure::clipCurve(m_model.model(), m_model.tensor(),
                                              {schemeNamed(scheme), importance}, task);
        EXPECT_TRUE(curve) << describe(curve.error());
        return curve.value_or(measure::ClipCurve{});
    }
    /// Few enough weights that the curve looks at all of them.
    OneTensorModel m_model = modelOf(gaussianWeights(7, 256 * 64), {256, 64});
};

TEST_F(ClipCurveTest, EveryPointIsWhatTheManualClipLoses) {
    SilentTask task;
    for (const char* text : {"int4", "int3 mapping=affine granularity=row",
                             "nf4 granularity=column", "int4 granularity=tensor rounding=floor"}) {
        const measure::ClipCurve curve = curveOf(text);
        EXPECT_EQ(curve.sampledFraction, 1.0);
        for (const std::size_t i : {std::size_t{5}, std::size_t{20}, std::size_t{55}}) {
            const auto& point = curve.points[i];
            const auto treatment = encoders::simulate(
                std::string(text) + " calibration=clip:" + numberText(point.factor));
            ASSERT_TRUE(treatment) << describe(treatment.error());
            const auto measured =
                measure::measureTreatment(m_model.model(), m_model.tensor(),
                                          {.treatment = *treatment, .explain = true}, task);
            ASSERT_TRUE(measured) << describe(measured.error());
            EXPECT_NEAR(point.total, measured->error.squaredError, 1e-9 * point.total) << text;
            EXPECT_NEAR(point.clipping, measured->explanation->parts.clipping, 1e-9 * point.total)
                << text;
        }
    }
}

/// The built-in model with AWQ: what the encoder makes of a tensor whose columns are scaled.
TEST(ClipCurve, OfScaledColumnsIsWhatTheManualClipLosesOfThem) {
    const auto model = sampleModel();
    SilentTask task;
    const auto plan =
        recipes::planQuantization(*model, scaledRecipe("int3"), scalingOptions(*model)).value();
    const auto planned = std::ranges::find_if(plan.tensors, [&](const auto& each) {
        if (!each.scaling || !each.scaling->reads) return false;
        const auto scales = each.scaling->reads->scales(*model, task);
        return !scales.value()->values.empty() &&
               model->tensors[each.tensor].weightCount() <= 65536;
    });
    ASSERT_NE(planned, plan.tensors.end());
    const TensorInfo& tensor = model->tensors[planned->tensor];
    const measure::ClipRequest request{*planned->scheme, plan.importanceOf(*planned),
                                       planned->scaling};
    const auto curve = measure::clipCurve(*model, tensor, request, task).value();
    ASSERT_TRUE(curve.isExact());
    const auto expectMeasured = [&](const std::string& calibration, double total) {
        encoders::Treatment treatment = *encoders::simulate("int3 calibration=" + calibration);
        treatment.scaling = planned->scaling;
        const auto measured = measure::measureTreatment(
            *model, tensor, {.treatment = treatment, .importance = request.importance}, task);
        ASSERT_TRUE(measured) << describe(measured.error());
        EXPECT_NEAR(total, measured->error.squaredError, 1e-9 * total) << calibration;
    };
    expectMeasured("clip:" + numberText(curve.points[30].factor), curve.points[30].total);
    for (const auto& choice : curve.choices) {
        expectMeasured(calibration::calibratorText(choice.choice), choice.total);
    }
    const auto unscaled =
        measure::clipCurve(*model, tensor, {*planned->scheme, request.importance}, task).value();
    EXPECT_NE(curve.points[30].total, unscaled.points[30].total);
}

TEST_F(ClipCurveTest, CalibratorsChooseByImportanceAsTheyDoForTheTensor) {
    std::vector<float> columns(m_model.tensor().rowLength());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = i % 5 == 0 ? 9.0F : 0.1F;
    const ColumnImportance importance{columns, m_model.tensor().rowCount()};
    SilentTask task;
    const measure::ClipCurve even = curveOf("int3");
    const measure::ClipCurve weighed = curveOf("int3", importance);
    int changed = 0;
    for (std::size_t i = 0; i < weighed.choices.size(); ++i) {
        const auto& [choice, factor, total, confidence] = weighed.choices[i];
        const auto treatment =
            encoders::simulate("int3 calibration=" + calibration::calibratorText(choice));
        ASSERT_TRUE(treatment) << describe(treatment.error());
        const auto measured =
            measure::measureTreatment(m_model.model(), m_model.tensor(),
                                      {.treatment = *treatment, .importance = importance}, task);
        ASSERT_TRUE(measured) << describe(measured.error());
        EXPECT_NEAR(total, measured->error.squaredError, 1e-9 * total) << choice.calibrator->id;
        EXPECT_EQ(confidence, 0.0);
        if (choice.calibrator->usesImportance) {
            changed += total != even.choices[i].total ? 1 : 0;
        } else {
            EXPECT_EQ(total, even.choices[i].total) << choice.calibrator->id;
        }
    }
    EXPECT_GT(changed, 0);
    for (std::size_t i = 0; i < weighed.points.size(); ++i) {
        EXPECT_EQ(weighed.points[i].total, even.points[i].total);
    }
}

TEST_F(ClipCurveTest, NothingIsClippedAtTheFullRange) {
    const measure::ClipCurve curve = curveOf("int4");
    ASSERT_LT(curve.points.front().factor, 0.95);
    ASSERT_GE(curve.points.back().factor, 1.0);
    for (const auto& point : curve.points) {
        if (point.factor < 0.95) {
            EXPECT_GT(point.clipping, 0.0) << point.factor;
        }
        if (point.factor >= 1.0) {
            EXPECT_LT(point.clipping, 1e-9 * point.total) << point.factor;
        }
        EXPECT_GE(point.total, point.clipping);
    }
}

TEST_F(ClipCurveTest, TheErrorSearchIsBelowTheWholeCurve) {
    const measure::ClipCurve curve = curveOf("int3");
    const auto least = std::ranges::min(curve.points, {}, &measure::ClipPoint::total);
    const auto mse = std::ranges::find(
        curve.choices, "mse", [](const auto& choice) { return choice.choice.calibrator->id; });
    ASSERT_NE(mse, curve.choices.end());
    EXPECT_LE(mse->total, least.total);
    EXPECT_LT(mse->factor, 1.0);
    const auto absmax = std::ranges::find(
        curve.choices, "absmax", [](const auto& choice) { return choice.choice.calibrator->id; });
    ASSERT_NE(absmax, curve.choices.end());
    EXPECT_DOUBLE_EQ(absmax->factor, 1.0);
}

TEST_F(ClipCurveTest, OffersOnlyCalibratorsThatSuitTheScheme) {
    const auto offers = [](const measure::ClipCurve& curve, std::string_view id) {
        return std::ranges::any_of(
            curve.choices, [&](const auto& choice) { return choice.choice.calibrator->id == id; });
    };
    EXPECT_FALSE(offers(curveOf("int4"), "hqq"));
    EXPECT_TRUE(offers(curveOf("int4 mapping=affine"), "hqq"));
    EXPECT_FALSE(offers(curveOf("int4"), "clip"));
}

TEST_F(ClipCurveTest, DoesNotDependOnThreads) {
    setThreadLimit(1);
    const measure::ClipCurve one = curveOf("int4");
    setThreadLimit(4);
    const measure::ClipCurve four = curveOf("int4");
    for (std::size_t i = 0; i < one.points.size(); ++i) {
        EXPECT_EQ(one.points[i].total, four.points[i].total);
    }
    for (std::size_t i = 0; i < one.choices.size(); ++i) {
        EXPECT_EQ(one.choices[i].factor, four.choices[i].factor);
    }
}

TEST_F(ClipCurveTest, SaysWhyThereIsNone) {
    SilentTask task;
    const auto curve =
        measure::clipCurve(m_model.model(), m_model.tensor(), {schemeNamed("kmeans16")}, task);
    ASSERT_FALSE(curve);
    EXPECT_EQ(curve.error().code, ErrorCode::Unsupported);
}

/// A tensor that the curve samples, of a bell with two in 100,000 weights at 200 times, or with
/// tails so heavy that they have no variance.
std::vector<float> loudWeights(std::uint64_t seed, std::size_t count) {
    std::vector<float> weights = gaussianWeights(seed, count);
    if (seed % 2 == 0) {
        for (std::size_t i = 0; i < count / 50'000; ++i) {
            weights[splitMix64(seed, 1'000'000 + i) % count] *= 200.0F;
        }
        return weights;
    }
    for (std::size_t i = 0; i < count; ++i) {
        const auto even = static_cast<double>(splitMix64(seed + 1000, i) >> 11U) * 0x1.0p-53;
        weights[i] /= static_cast<float>(std::sqrt(-std::log(1.0 - even) + 1e-9));
    }
    return weights;
}

TEST(ClipCurveSample, IntervalsHoldTheTensorsErrorWithOutliersToo) {
    constexpr std::uint64_t kCurveRows = 192, kCurveColumns = 1024;
    int held = 0;
    int all = 0;
    for (std::uint64_t seed = 1; seed <= 16; ++seed) {
        const auto model =
            modelOf(loudWeights(seed, kCurveRows * kCurveColumns), {kCurveColumns, kCurveRows});
        SilentTask task;
        const std::string scheme = seed % 4 < 2 ? "int4 granularity=group:64" : "int4";
        const auto curve =
            measure::clipCurve(model.model(), model.tensor(), {schemeNamed(scheme)}, task);
        ASSERT_TRUE(curve) << describe(curve.error());
        EXPECT_FALSE(curve->isExact());
        EXPECT_LT(curve->sampledFraction, 0.4);
        for (const std::size_t i : {std::size_t{10}, std::size_t{30}, std::size_t{50}}) {
            const measure::ClipPoint& point = curve->points[i];
            const auto treatment =
                encoders::simulate(scheme + " calibration=clip:" + numberText(point.factor));
            const auto exact =
                errorFor(model.model(), model.tensor(), {.treatment = *treatment}, task);
            ASSERT_TRUE(exact);
            EXPECT_NEAR(curve->squaredOriginal, exact->squaredOriginal,
                        1e-9 * exact->squaredOriginal);
            const double miss = std::abs(curve->relativeRmse(point.total) - exact->relativeRmse());
            EXPECT_GT(point.confidence, 0.0);
            held += miss <= point.confidence ? 1 : 0;
            ++all;
        }
    }
    // Of intervals of 95 %, at least 92 %: the three of a tensor go together.
    EXPECT_GE(held, 0.92 * all) << all;
}

TEST(ClipCurveSample, WholeTensorsHaveNoInterval) {
    const auto model = modelOf(gaussianWeights(8, 256 * 64), {256, 64});
    SilentTask task;
    const auto curve =
        measure::clipCurve(model.model(), model.tensor(), {schemeNamed("int4")}, task);
    ASSERT_TRUE(curve);
    EXPECT_TRUE(curve->isExact());
    for (const auto& point : curve->points) EXPECT_EQ(point.confidence, 0.0);
    for (const auto& choice : curve->choices) EXPECT_EQ(choice.confidence, 0.0);
}

TEST(ClipCurveSample, DoesNotDependOnThreadsWhateverTheGroups) {
    const auto model = modelOf(loudWeights(2, 300 * 1000), {1000, 300});
    for (const char* scheme : {"int4 granularity=column", "int4 granularity=tile:50x100",
                               "int4 granularity=row", "int4 granularity=group:40"}) {
        SilentTask task;
        const auto curveWith = [&](unsigned threads) {
            const ThreadLimit limit(threads);
            return measure::clipCurve(model.model(), model.tensor(), {schemeNamed(scheme)}, task)
                .value();
        };
        const auto one = curveWith(1);
        const auto four = curveWith(4);
        EXPECT_EQ(one.squaredOriginal, four.squaredOriginal) << scheme;
        for (std::size_t i = 0; i < one.points.size(); ++i) {
            EXPECT_EQ(one.points[i].total, four.points[i].total) << scheme;
            EXPECT_EQ(one.points[i].confidence, four.points[i].confidence) << scheme;
        }
    }
}

}  // namespace
}  // namespace weightscape::test
