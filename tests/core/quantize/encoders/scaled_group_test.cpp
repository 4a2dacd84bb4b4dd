// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/quantize/encoders/scaled_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/measure/measure_treatment.h"
#include "core/quantize/encoders/scaled_inputs.h"
#include "tests/core/quantize/encoders/correlated_inputs.h"
#include "tests/support/cancelling_task.h"
#include "tests/support/sample_model.h"
#include "tests/support/sanitized.h"
#include "tests/support/scaled_sample.h"

namespace weightscape::encoders {
namespace {

class ScaledSample : public ::testing::TestWithParam<const char*> {
  protected:
    [[nodiscard]] recipes::QuantizationPlan planOf(const char* treatment) const {
        return recipes::planQuantization(*m_model, test::scaledRecipe(treatment), m_options)
            .value();
    }
    [[nodiscard]] static std::set<std::shared_ptr<const ScaledGroup>> groupsOf(
        const recipes::QuantizationPlan& plan) {
        std::set<std::shared_ptr<const ScaledGroup>> groups;
        for (const recipes::PlannedTensor& planned : plan.tensors) {
            if (planned.scaling && planned.scaling->reads) groups.insert(planned.scaling->reads);
        }
        return groups;
    }

    std::shared_ptr<const Model> m_model = test::sampleModel();
    recipes::PlanOptions m_options = test::scalingOptions(*m_model);
    SilentTask m_task;
};

TEST_P(ScaledSample, NoGroupHasALargerErrorAndMostHaveASmallerOne) {
    if (test::kSanitized && GetParam() == std::string_view("q4_k")) GTEST_SKIP() << "slow; as q4_0";
    const recipes::QuantizationPlan plan = planOf(GetParam());
    std::size_t lower = 0;
    const auto groups = groupsOf(plan);
    ASSERT_FALSE(groups.empty());
    for (const auto& group : groups) {
        const auto scales = group->scales(*m_model, m_task);
        ASSERT_TRUE(scales) << describe(scales.error());
        const double before = group->errorWith({}, *m_model, m_task).value();
        const double after = group->errorWith(**scales, *m_model, m_task).value();
        EXPECT_GT(before, 0.0);
        EXPECT_LE(after, before);
        EXPECT_EQ((*scales)->values.empty(), (*scales)->exponent == 0.0);
        if (after < before) ++lower;
    }
    EXPECT_GT(2 * lower, groups.size());
}

TEST_P(ScaledSample, WhatIsMeasuredOfATensorIsWhatTheSearchLowered) {
    const recipes::QuantizationPlan plan = planOf(GetParam());
    const auto groups = groupsOf(plan);
    const auto group = *std::ranges::find_if(groups, [&](const auto& each) {
        return !each->scales(*m_model, m_task).value()->values.empty();
    });
    double measured = 0.0;
    for (const std::size_t reader : group->channels().readers) {
        recipes::PlannedTensor planned = *plan.find(reader);
        // What it makes is not part of what the group's search compares.
        planned.scaling = TensorScaling{reader, group, nullptr};
        const auto error = measure::measureTreatment(
            *m_model, m_model->tensors[reader],
            {.treatment = planned, .importance = plan.importanceOf(planned)}, m_task);
        ASSERT_TRUE(error) << describe(error.error());
        measured += error->error.sums.sumWeightedError;
    }
    const auto scales = group->scales(*m_model, m_task).value();
    EXPECT_NEAR(measured, group->errorWith(*scales, *m_model, m_task).value(), 1e-9 * measured);
}

INSTANTIATE_TEST_SUITE_P(Treatments, ScaledSample,
                         ::testing::Values("q4_0", "q4_k", "int4 granularity=group:128"),
                         [](const auto& param) { return "T" + std::to_string(param.index); });

TEST_F(ScaledSample, ScalesAreBalancedAroundOne) {
    const recipes::QuantizationPlan plan = planOf("q4_0");
    for (const auto& group : groupsOf(plan)) {
        const auto scales = group->scales(*m_model, m_task).value();
        if (scales->values.empty()) continue;
        const auto [smallest, largest] = std::ranges::minmax(scales->values);
        EXPECT_NEAR(smallest * largest, 1.0F, 1e-4F);
    }
}

TEST_F(ScaledSample, ASearchCanBeCancelledAndDoneAgain) {
    const recipes::QuantizationPlan plan = planOf("q4_0");
    const auto group = *groupsOf(plan).begin();
    test::CancellingTask cancelled(0);
    EXPECT_EQ(group->scales(*m_model, cancelled).error().code, ErrorCode::Cancelled);
    EXPECT_EQ(group->known(), nullptr);
    const auto scales = group->scales(*m_model, m_task);
    ASSERT_TRUE(scales);
    EXPECT_EQ(group->known(), *scales) << "searched once";
}

TEST(ScaledInputs, CostAsMuchAsBefore) {
    const InputHessian hessian = test::correlatedInputs(32, 1);
    TensorFactors factors;
    for (std::size_t i = 0; i < 32; ++i) {
        factors.columns.push_back(std::exp2(static_cast<float>(i % 5) - 2.0F));
    }
    std::vector<float> error(32);
    std::vector<float> scaledError(32);
    for (std::size_t i = 0; i < 32; ++i) {
        error[i] = std::sin(static_cast<float>(i));
        scaledError[i] = error[i] * factors.columns[i];
    }
    const std::vector<float> zeros(32);
    const InputHessian scaled = scaledHessian(hessian, factors.columns);
    EXPECT_NEAR(test::outputError(scaled, zeros, scaledError),
                test::outputError(hessian, zeros, error), 1e-4);
    const auto importance = scaledImportance(hessian.diagonal(), factors, 32);
    for (std::size_t i = 0; i < 32; ++i) EXPECT_EQ(importance[i], scaled.at(i, i)) << i;
}

}  // namespace
}  // namespace weightscape::encoders
