// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/talk/kept_model.h"

#include <gtest/gtest.h>

#include "core/recipes/recipe.h"
#include "tests/support/sample_model.h"
#include "ui/pages/talk/writing_run.h"

namespace weightscape::test {
namespace {

using Plan = ui::KeptModel::Plan;

class KeptModelTest : public testing::Test {
  protected:
    [[nodiscard]] Plan planOf(const std::string& preset) const {
        recipes::Recipe recipe;
        recipe.preset = preset;
        return std::make_shared<const recipes::QuantizationPlan>(
            recipes::planQuantization(*m_model, recipe).value());
    }
    /// Writes a few tokens and returns the model that is kept then.
    [[nodiscard]] const ui::ReadyModel* write(const Plan& plan) {
        ui::WritingOrder order;
        order.model = m_model;
        order.plan = plan;
        order.prompt = "And";
        order.tokens = 2;
        ui::WritingNews news;
        SilentTask task;
        EXPECT_TRUE(ui::runWriting(order, m_kept, news, task));
        auto [number, ready] = m_kept.take(m_model, plan);
        const ui::ReadyModel* const kept = ready.get();
        if (ready) m_kept.giveBack(number, std::move(ready));
        return kept;
    }

    std::shared_ptr<const Model> m_model = sampleModel();
    ui::KeptModel m_kept;
};

TEST_F(KeptModelTest, WritesAgainForTheSamePlan) {
    const Plan plan = planOf("Q4_0");
    const ui::ReadyModel* const first = write(plan);
    ASSERT_NE(first, nullptr);
    EXPECT_EQ(first->generator->length(), 0U);
    EXPECT_EQ(write(plan), first);
}

TEST_F(KeptModelTest, IsLetGoForAnotherPlan) {
    const Plan plan = planOf("Q4_0");
    ASSERT_NE(write(plan), nullptr);
    EXPECT_EQ(m_kept.take(m_model, planOf("Q8_0")).ready, nullptr);
    EXPECT_EQ(m_kept.take(m_model, plan).ready, nullptr);
}

TEST_F(KeptModelTest, TheNewestOrderWins) {
    const Plan plan = planOf("Q4_0");
    ASSERT_NE(write(plan), nullptr);
    auto older = m_kept.take(m_model, plan);
    ASSERT_NE(older.ready, nullptr);
    const auto newer = m_kept.take(m_model, plan);
    EXPECT_EQ(newer.ready, nullptr) << "One writing at a time has it.";
    m_kept.giveBack(older.order, std::move(older.ready));
    EXPECT_EQ(m_kept.take(m_model, plan).ready, nullptr);
}

TEST_F(KeptModelTest, NothingIsKeptOnceItIsCleared) {
    const Plan plan = planOf("Q4_0");
    ASSERT_NE(write(plan), nullptr);
    auto loan = m_kept.take(m_model, plan);
    m_kept.clear();
    m_kept.giveBack(loan.order, std::move(loan.ready));
    EXPECT_EQ(m_kept.take(m_model, plan).ready, nullptr);
}

TEST_F(KeptModelTest, WhatTakesTooMuchIsNotKept) {
    recipes::QuantizationPlan large = *planOf("Q4_0");
    large.tensorBytes = ui::kMostKeptBytes + 1;
    EXPECT_EQ(write(std::make_shared<const recipes::QuantizationPlan>(std::move(large))), nullptr);
}

}  // namespace
}  // namespace weightscape::test
