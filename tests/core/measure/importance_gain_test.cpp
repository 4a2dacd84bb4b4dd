// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/measure/importance_gain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "tests/core/measure/encoding.h"
#include "tests/core/measure/one_tensor_model.h"

namespace weightscape::measure {
namespace {

class ImportanceGain : public testing::Test {
  protected:
    static constexpr std::size_t kColumns = 512, kRows = 64;

    ImportanceGain() : m_model(test::modelOf(weights(), {kColumns, kRows})) {
        std::mt19937 generator(3);
        std::lognormal_distribution<float> uneven(0.0F, 2.0F);
        for (std::size_t i = 0; i < kColumns; ++i) m_columns.push_back(uneven(generator));
    }
    static std::vector<float> weights() {
        std::mt19937 generator(5);
        std::normal_distribution<float> normal(0.0F, 0.02F);
        std::vector<float> made(kColumns * kRows);
        for (float& weight : made) weight = normal(generator);
        return made;
    }
    [[nodiscard]] TensorError measured(const TreatmentRequest& request) const {
        return test::errorFor(m_model.model(), m_model.tensor(), request, m_task).value();
    }
    [[nodiscard]] std::optional<TensorError> blind(const TreatmentRequest& request) const {
        return errorWithoutMatrix(m_model.model(), m_model.tensor(), request, m_task).value();
    }
    static encoders::Treatment treatment(const char* text) {
        return encoders::parseTreatment(text).value();
    }

    test::OneTensorModel m_model;
    std::vector<float> m_columns;
    mutable SilentTask m_task;
};

/// What a blind encoder makes is what it makes without a matrix; the matrix only weighs the error.
TEST_F(ImportanceGain, WithoutTheMatrixMeansEncodedAsIfThereWereNone) {
    for (const char* text :
         {"q4_0", "q4_k", "q3_k", "iq4_nl", "iq3_s", "q6_k", "tq1_0", "q4_0 calibration=mse",
          "int4 calibration=mse", "kmeans4 granularity=tensor"}) {
        SCOPED_TRACE(text);
        const auto how = treatment(text);
        const auto none = measured({.treatment = how});
        const TreatmentRequest request{.treatment = how, .importance = {m_columns, kRows}};
        if (!isGuided(m_model.tensor(), request)) {
            EXPECT_FALSE(blind(request));
            continue;
        }
        const auto found = blind(request);
        ASSERT_TRUE(found);
        EXPECT_NEAR(found->squaredError, none.squaredError, 1e-12 * none.squaredError);
        ErrorStats expected;
        const auto original = weights();
        std::vector<float> importance;
        for (std::size_t row = 0; row < kRows; ++row) {
            importance.insert(importance.end(), m_columns.begin(), m_columns.end());
        }
        expected.add(original, test::decodedBy(m_model.model(), m_model.tensor(), how), importance);
        EXPECT_NEAR(found->weightedRelativeRmse(), expected.weightedRelativeRmse(),
                    1e-9 * expected.weightedRelativeRmse());
        EXPECT_LT(measured(request).weightedRelativeRmse(), found->weightedRelativeRmse());
    }
}

TEST_F(ImportanceGain, ASampleLooksAtTheSameWeightsWithAndWithout) {
    const auto how = treatment("q4_k");
    const TreatmentRequest request{.treatment = how, .cells = 40, .importance = {m_columns, kRows}};
    const auto with = measured(request);
    const auto without = blind(request);
    ASSERT_TRUE(without);
    EXPECT_LT(with.sampledFraction, 1.0);
    EXPECT_EQ(with.sums.count, without->sums.count);
    EXPECT_EQ(with.sums.sumSquaredOriginal, without->sums.sumSquaredOriginal);
}

TEST_F(ImportanceGain, WhereNothingIsGuidedNothingIsMeasuredTwice) {
    const auto eight = treatment("q8_0");
    const auto four = treatment("q4_k");
    EXPECT_FALSE(blind({.treatment = eight, .importance = {m_columns, kRows}}));
    EXPECT_FALSE(blind({.treatment = four}));
}

TEST(ImportanceGainText, SaysBothFiguresAndMarksEstimates) {
    EXPECT_EQ(importanceGainText({0.049, 0.0, true}, {0.054, 0.0, true}).english(),
              "With the matrix the error by importance is 4.90 %, without it 5.40 %.");
    EXPECT_EQ(importanceGainText({0.049, 0.0, true}, {0.054, 0.0003, true}).english(),
              "With the matrix the error by importance is 4.90 %, without it ≈ 5.400 ± 0.030 %.");
    EXPECT_EQ(importanceGainText({0.005, 0.0, true}, {0.005, 0.0, true}).english(),
              "The matrix changes nothing here: the error by importance is 0.500 % with and "
              "without it.");
}

}  // namespace
}  // namespace weightscape::measure
