// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/error_feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <limits>

#include "core/quantize/encoders/upper_cholesky.h"
#include "core/support/parallel.h"
#include "tests/core/quantize/encoders/correlated_inputs.h"
#include "tests/support/cancelling_task.h"

namespace weightscape::encoders {
namespace {

using test::correlatedInputs;
using ::testing::Each;
using ::testing::ElementsAre;

/// The factor with which the error at one place reaches a later one.
float factorAt(const ErrorFeedback& feedback, std::size_t earlier, std::size_t later) {
    constexpr std::size_t kBlock = ErrorFeedback::kBlockColumns;
    return feedback.factorsOf(later / kBlock)[earlier * kBlock + later % kBlock];
}

ErrorFeedback feedbackOf(const InputHessian& hessian, const FeedbackOptions& options = {}) {
    SilentTask task;
    auto made = ErrorFeedback::make(hessian, options, task);
    if (!made) throw std::runtime_error(made.error().detail.english());
    return *std::move(made);
}

InputHessian twoInputs(float first, float second, float both) {
    return {.columns = 2, .tokens = 10.0, .values = std::vector{first, both, both, second}};
}

TEST(ErrorFeedback, TheLaterOfTwoColumnsMakesUpForTheEarlier) {
    // e1² + 2 · 0.5 e1 e2 + e2² is least at e2 = -e1 / 2.
    const ErrorFeedback feedback =
        feedbackOf(twoInputs(1.0F, 1.0F, 0.5F), {.damping = 0.0, .sorts = false});
    EXPECT_FLOAT_EQ(factorAt(feedback, 0, 1), 0.5F);
}

TEST(ErrorFeedback, DampingWeakensIt) {
    const ErrorFeedback feedback =
        feedbackOf(twoInputs(1.0F, 1.0F, 0.5F), {.damping = 1.0, .sorts = false});
    EXPECT_FLOAT_EQ(factorAt(feedback, 0, 1), 0.25F);
}

TEST(ErrorFeedback, LoudColumnsComeFirst) {
    EXPECT_THAT(feedbackOf(twoInputs(1.0F, 4.0F, 0.5F)).order(), ElementsAre(1U, 0U));
    EXPECT_THAT(feedbackOf(twoInputs(1.0F, 4.0F, 0.5F), {.sorts = false}).order(),
                ElementsAre(0U, 1U));
    EXPECT_THAT(feedbackOf(twoInputs(1.0F, 1.0F, 0.5F)).order(), ElementsAre(0U, 1U));
}

TEST(ErrorFeedback, UnitsOfColumnsStayTogether) {
    std::vector<float> values(16);
    const float sizes[] = {1.0F, 5.0F, 4.0F, 4.0F};
    for (std::size_t i = 0; i < 4; ++i) values[i * 5] = sizes[i];
    const InputHessian hessian{.columns = 4, .tokens = 1.0, .values = std::move(values)};
    EXPECT_THAT(feedbackOf(hessian, {.unit = 2}).order(), ElementsAre(2U, 3U, 0U, 1U));
}

TEST(ErrorFeedback, EqualsWhatGptqTakesFromTheInverse) {
    const std::size_t columns = 75;  // more than one panel and no whole number of blocks
    const InputHessian hessian = correlatedInputs(columns, 3);
    const ErrorFeedback feedback = feedbackOf(hessian);
    Eigen::MatrixXd damped(columns, columns);
    for (std::size_t i = 0; i < columns; ++i) {
        for (std::size_t j = 0; j < columns; ++j) {
            damped(i, j) = hessian.at(feedback.order()[i], feedback.order()[j]);
        }
    }
    const double mean = damped.diagonal().mean();
    damped.diagonal().array() += 0.01 * mean;
    // GPTQ: w[k] -= e / U[j][j] · U[j][k] with Uᵀ U = H⁻¹. Errors of the original weights follow
    // from those by e_original = e · D⁻¹U, so that the factors are those of (U / D)⁻¹.
    const Eigen::MatrixXd inverse = damped.inverse();
    const Eigen::MatrixXd upper = Eigen::LLT<Eigen::MatrixXd>(inverse).matrixU();
    const Eigen::MatrixXd unit = upper.diagonal().cwiseInverse().asDiagonal() * upper;
    const Eigen::MatrixXd expected = unit.inverse();
    for (std::size_t j = 0; j < columns; ++j) {
        for (std::size_t k = j + 1; k < columns; ++k) {
            EXPECT_NEAR(factorAt(feedback, j, k), expected(j, k), 1e-4) << j << " " << k;
        }
    }
}

TEST(ErrorFeedback, IsTheSameForAnyNumberOfThreads) {
    const InputHessian hessian = correlatedInputs(300, 4, 400);
    const unsigned before = threadLimit();
    std::vector<std::vector<float>> factors;
    for (const unsigned threads : {1U, 4U}) {
        setThreadLimit(threads);
        const ErrorFeedback feedback = feedbackOf(hessian);
        factors.emplace_back(feedback.factorsOf(0), feedback.factorsOf(9) + 300 * 32);
    }
    setThreadLimit(before);
    EXPECT_EQ(factors[0], factors[1]);
}

TEST(ErrorFeedback, AFlatHessianGetsMoreDamping) {
    // Both inputs are always the same: no error of one says anything new about the other.
    const ErrorFeedback feedback =
        feedbackOf(twoInputs(1.0F, 1.0F, 1.0F), {.damping = 0.0, .sorts = false});
    EXPECT_NEAR(factorAt(feedback, 0, 1), 1.0F, 1e-3F);
}

TEST(ErrorFeedback, ZerosGiveNone) {
    const ErrorFeedback feedback = feedbackOf(twoInputs(0.0F, 0.0F, 0.0F));
    EXPECT_EQ(factorAt(feedback, 0, 1), 0.0F);
}

TEST(ErrorFeedback, RefusesWhatIsNoHessian) {
    SilentTask task;
    const auto codeFor = [&](std::vector<float> values) {
        const InputHessian hessian{.columns = 2, .tokens = 10.0, .values = std::move(values)};
        return ErrorFeedback::make(hessian, {}, task).error().code;
    };
    constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(codeFor({1.0F, 0.5F, 0.5F, kNaN}), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeFor({1.0F, 0.5F, 0.5F, -1.0F}), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeFor({1.0F, 0.5F, 0.5F}), ErrorCode::InvalidArgument);
}

TEST(UpperCholesky, ItsSquareIsTheMatrix) {
    constexpr std::size_t kSize = 150;
    constexpr std::size_t kPerRow = 160;
    const InputHessian hessian = correlatedInputs(kSize, 5);
    std::vector<double> values(kSize * kPerRow);
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = 0; j < kSize; ++j) values[i * kPerRow + j] = hessian.at(i, j);
    }
    SilentTask task;
    ASSERT_EQ(factorize({values, kSize, kPerRow}, task), Factored::Done);
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = i; j < kSize; ++j) {
            double sum = 0.0;
            for (std::size_t k = 0; k <= i; ++k) {
                sum += values[k * kPerRow + i] * values[k * kPerRow + j];
            }
            EXPECT_NEAR(sum, hessian.at(i, j), 1e-9 * hessian.at(i, i)) << i << " " << j;
        }
    }
}

TEST(UpperCholesky, NoticesThatAMatrixIsNotPositive) {
    std::vector<double> values(2 * 32);
    values[0] = values[33] = 1.0;
    values[1] = 2.0;
    SilentTask task;
    EXPECT_EQ(factorize({values, 2, 32}, task), Factored::NotPositive);
}

}  // namespace
}  // namespace weightscape::encoders
