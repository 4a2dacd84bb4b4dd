// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/distribution_shape.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/files/open_model.h"
#include "core/measure/measure_error.h"
#include "core/measure/without_weight.h"

namespace weightscape::measure {
namespace {

TEST(NormalQuantile, HasTheKnownValues) {
    EXPECT_EQ(normalQuantile(0.5), 0);
    EXPECT_NEAR(normalQuantile(0.975), 1.959963984540054, 1e-14);
    EXPECT_NEAR(normalQuantile(0.99), 2.326347874040841, 1e-14);
    EXPECT_NEAR(normalQuantile(1e-9), -5.997807015007686, 1e-13);
    EXPECT_TRUE(std::isinf(normalQuantile(1)));
    EXPECT_TRUE(std::isnan(normalQuantile(1.5)));
}

TEST(NormalQuantile, TurnsRoundTheDistributionFunction) {
    for (double share = 1e-12; share < 1; share = share * 1.7 + 1e-4) {
        const double back = 0.5 * std::erfc(-normalQuantile(share) / std::sqrt(2.0));
        EXPECT_NEAR(back / share, 1.0, 1e-12) << share;
    }
}

class ShapeTest : public testing::Test {
  protected:
    void SetUp() override {
        auto model = files::openModel("sample");
        ASSERT_TRUE(model);
        m_model = *model;
        m_tensor = m_model->find("blk.0.ffn_up.weight");
        ASSERT_NE(m_tensor, nullptr);
        m_statistics = computeStatistics(*m_model, *m_tensor, m_task).value();
    }
    std::shared_ptr<const Model> m_model;
    const TensorInfo* m_tensor = nullptr;
    SilentTask m_task;
    TensorStatistics m_statistics;
};

TEST_F(ShapeTest, TheCumulativeCurveKeepsBothEndsAndRises) {
    const auto points = cumulativePoints(m_statistics, 200);
    ASSERT_GT(points.size(), 100U);
    EXPECT_LE(points.size(), 202U);
    EXPECT_EQ(points.front().value, m_statistics.minimum);
    EXPECT_EQ(points.back().value, m_statistics.maximum);
    EXPECT_EQ(points.back().share, 1.0);
    for (std::size_t i = 1; i < points.size(); ++i) {
        EXPECT_GT(points[i].value, points[i - 1].value);
        EXPECT_GT(points[i].share, points[i - 1].share);
    }
}

TEST_F(ShapeTest, SharesAreThoseOfTheWeightsThemselves) {
    std::vector<float> weights(m_tensor->weightCount());
    decodeRows(*m_model, *m_tensor, 0, m_tensor->rowCount(), weights);
    const auto points = cumulativePoints(m_statistics, 20);
    ASSERT_GT(points.size(), 10U);
    for (const CumulativePoint& point : points) {
        const auto below = std::count_if(weights.begin(), weights.end(),
                                         [&](float weight) { return weight <= point.value; });
        EXPECT_EQ(point.share, static_cast<double>(below) / static_cast<double>(weights.size()));
    }
}

TEST_F(ShapeTest, AClipIsMeasuredAsByHand) {
    std::vector<float> weights(m_tensor->weightCount());
    decodeRows(*m_model, *m_tensor, 0, m_tensor->rowCount(), weights);
    const double limit = 2 * m_statistics.standardDeviation;
    const double step = 2 * limit / 15;
    double clipped = 0;
    double clipping = 0;
    double rounding = 0;
    for (const double weight : weights) {
        const double end = std::clamp(weight, -limit, limit);
        if (end != weight) {
            ++clipped;
            clipping += (weight - end) * (weight - end);
        } else {
            const double level = -limit + step * std::round((weight + limit) / step);
            rounding += (weight - level) * (weight - level);
        }
    }
    const ClipOutcome outcome = clipOutcome(m_statistics, -limit, limit, 16);
    EXPECT_EQ(outcome.clippedShare, clipped / static_cast<double>(weights.size()));
    EXPECT_NEAR(outcome.clipping / clipping, 1, 1e-12);
    EXPECT_NEAR(outcome.rounding / rounding, 1, 1e-12);
}

TEST_F(ShapeTest, WithoutClippingThereIsOnlyRounding) {
    const ClipOutcome outcome =
        clipOutcome(m_statistics, m_statistics.minimum, m_statistics.maximum, 256);
    EXPECT_EQ(outcome.clippedShare, 0);
    EXPECT_EQ(outcome.clipping, 0);
    EXPECT_GT(outcome.rounding, 0);
}

TEST_F(ShapeTest, TakingTheLoudestWeightAwayHelpsItsNeighbours) {
    const Outlier loudest = m_statistics.outliers.front();
    const auto effect = effectOfWeight(
        {*m_model, *m_tensor, {formats::findFormat("q4_0")}, loudest.row, loudest.column}, m_task);
    ASSERT_TRUE(effect) << effect.error().detail;
    EXPECT_EQ(effect->value, loudest.value);
    EXPECT_EQ(effect->neighbours, 31U);
    EXPECT_LT(effect->errorWithout, effect->errorWith);
    EXPECT_GE(effect->levelsWithout, effect->levelsWith);
    EXPECT_EQ(effect->firstColumn, loudest.column / 32 * 32);
}

TEST_F(ShapeTest, ACalibratorChoosesItsScalesAnewWithoutTheWeight) {
    const Outlier loudest = m_statistics.outliers.front();
    const auto effectIn = [&](const encoders::Treatment& treatment) {
        return effectOfWeight({*m_model, *m_tensor, treatment, loudest.row, loudest.column},
                              m_task);
    };
    const formats::Format& format = *formats::findFormat("q4_0");
    const auto own = effectIn({&format});
    const auto calibrated = effectIn(*encoders::calibrate(format, "mse"));
    ASSERT_TRUE(own);
    ASSERT_TRUE(calibrated) << calibrated.error().detail;
    EXPECT_EQ(calibrated->neighbours, 31U);
    EXPECT_NE(calibrated->errorWith, own->errorWith);
    EXPECT_LT(calibrated->errorWithout, calibrated->errorWith);
}

TEST_F(ShapeTest, AComposedSchemeLearnsAnewWithoutTheWeight) {
    const Outlier loudest = m_statistics.outliers.front();
    const std::uint64_t all = m_tensor->weightCount();
    struct Case {
        const char* scheme;
        std::uint64_t neighbours;
    };
    for (const Case& each :
         {Case{"int4 granularity=group:32", 31},
          Case{"int4 granularity=row", m_tensor->rowLength() - 1},
          Case{"int4 granularity=column", m_tensor->rowCount() - 1},
          Case{"int4 granularity=tensor", all - 1}, Case{"kmeans4 granularity=tensor", all - 1}}) {
        const auto treatment = encoders::simulate(each.scheme);
        ASSERT_TRUE(treatment) << treatment.error().detail;
        const auto effect =
            effectOfWeight({*m_model, *m_tensor, *treatment, loudest.row, loudest.column}, m_task);
        ASSERT_TRUE(effect) << effect.error().detail;
        EXPECT_EQ(effect->value, loudest.value) << each.scheme;
        EXPECT_EQ(effect->neighbours, each.neighbours) << each.scheme;
        EXPECT_LT(effect->errorWithout, effect->errorWith) << each.scheme;
    }
    // The weight that is kept aside does not reach its neighbours.
    const auto keeping = encoders::simulate("int4 granularity=group:32 outliers=sparse:0.5");
    const auto aside =
        effectOfWeight({*m_model, *m_tensor, *keeping, loudest.row, loudest.column}, m_task);
    ASSERT_TRUE(aside) << aside.error().detail;
    EXPECT_EQ(aside->errorWithout, aside->errorWith);
}

TEST_F(ShapeTest, AFormatWithoutBlocksHasNoNeighbours) {
    EXPECT_EQ(
        effectOfWeight({*m_model, *m_tensor, {formats::findFormat("f32")}}, m_task).error().code,
        ErrorCode::Unsupported);
    EXPECT_EQ(
        effectOfWeight({*m_model, *m_tensor, {formats::findFormat("q4_0")}, 1U << 30U}, m_task)
            .error()
            .code,
        ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace weightscape::measure
