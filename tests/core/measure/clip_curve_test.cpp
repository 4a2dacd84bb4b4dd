// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/clip_curve.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/measure/measure_treatment.h"
#include "core/support/parallel.h"
#include "tests/core/quantize/schemes/scheme_reference.h"

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

TEST_F(ClipCurveTest, CalibratorsChooseByImportanceAsTheyDoForTheTensor) {
    std::vector<float> columns(m_model.tensor().rowLength());
    for (std::size_t i = 0; i < columns.size(); ++i) columns[i] = i % 5 == 0 ? 9.0F : 0.1F;
    const ColumnImportance importance{columns, m_model.tensor().rowCount()};
    SilentTask task;
    const measure::ClipCurve even = curveOf("int3");
    const measure::ClipCurve weighed = curveOf("int3", importance);
    int changed = 0;
    for (std::size_t i = 0; i < weighed.choices.size(); ++i) {
        const auto& [choice, factor, total] = weighed.choices[i];
        const auto treatment =
            encoders::simulate("int3 calibration=" + calibration::calibratorText(choice));
        ASSERT_TRUE(treatment) << describe(treatment.error());
        const auto measured =
            measure::measureTreatment(m_model.model(), m_model.tensor(),
                                      {.treatment = *treatment, .importance = importance}, task);
        ASSERT_TRUE(measured) << describe(measured.error());
        EXPECT_NEAR(total, measured->error.squaredError, 1e-9 * total) << choice.calibrator->id;
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

}  // namespace
}  // namespace weightscape::test
