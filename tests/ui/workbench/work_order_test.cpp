// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/workbench/work_order.h"

#include <gtest/gtest.h>

namespace weightscape::ui {
namespace {

/// Five tensors, of which the last cannot be read; treatments are numbers.
class WorkOrderTest : public testing::Test {
  protected:
    static constexpr int kTensors = 5;
    using Step = std::pair<int, int>;  ///< tensor and treatment

    WorkOrderTest() {
        for (const char* id : {"q8_0", "q4_0", "q2_k"}) {
            (void)m_store.indexOf({formats::findFormat(id)});
        }
    }
    /// Every tensor under one treatment; tensor `kept` stays as it is.
    [[nodiscard]] std::shared_ptr<PlanFigures> plan(int treatment, std::vector<int> kept = {}) {
        auto treatments = std::make_shared<PlanTreatments>();
        treatments->ofTensor.assign(kTensors, treatment);
        treatments->kept = std::move(kept);
        return std::make_shared<PlanFigures>(nullptr, treatments, m_store);
    }
    void keep(const Measurement& what) {
        if (what.quantity == Quantity::Statistics) {
            return m_store.putStatistics(what.tensor,
                                         std::make_shared<const measure::TensorStatistics>());
        }
        measure::TensorError error;
        error.sampledFraction = what.quantity == Quantity::ExactError ? 1.0 : 0.5;
        const auto change = m_store.putError(what.tensor, what.treatment, error);
        for (const auto& figures : m_order.plans()) {
            figures->take(what.tensor, what.treatment, *change);
        }
    }
    [[nodiscard]] std::vector<Step> samples() {
        std::vector<Step> steps;
        while (const auto next = m_order.nextSample(m_store, {})) {
            steps.emplace_back(next->what.tensor, next->what.treatment);
            keep(next->what);
        }
        return steps;
    }

    ResultStore m_store{kTensors};
    WorkOrder m_order{{true, true, true, true, false}};
};

TEST_F(WorkOrderTest, SamplesTheSelectionThenWhatIsInViewThenAll) {
    m_order.setPlans({plan(0)}, 0, 1);
    m_order.setSelection({2});
    m_order.setVisible({3, 2});
    EXPECT_EQ(samples(), (std::vector<Step>{{2, 0}, {3, 0}, {0, 0}, {1, 0}}));
}

TEST_F(WorkOrderTest, TheReferenceComesRightAfterTheShownPlan) {
    m_order.setPlans({plan(0), plan(1), plan(2)}, 2, 3);
    m_order.setSelection({1});
    const auto steps = samples();
    ASSERT_EQ(steps.size(), 12U);
    EXPECT_EQ((std::vector<Step>(steps.begin(), steps.begin() + 4)),
              (std::vector<Step>{{1, 0}, {1, 2}, {1, 1}, {0, 0}}));
    EXPECT_EQ(steps[6], (Step{0, 2}));
    EXPECT_EQ(steps[9], (Step{0, 1}));
}

TEST_F(WorkOrderTest, StatisticsComeBeforeExactErrorsAndFurtherPlansAreOnlySampled) {
    m_order.setPlans({plan(0), plan(1)}, 0, 1);
    m_order.setSelection({3});
    std::vector<std::pair<Quantity, int>> steps;
    while (const auto next = m_order.nextMeasure(m_store, {})) {
        EXPECT_NE(next->what.treatment, 1);
        steps.emplace_back(next->what.quantity, next->what.tensor);
        keep(next->what);
    }
    using enum Quantity;
    EXPECT_EQ(steps, (std::vector<std::pair<Quantity, int>>{{Statistics, 3},
                                                            {ExactError, 3},
                                                            {Statistics, 0},
                                                            {Statistics, 1},
                                                            {Statistics, 2},
                                                            {ExactError, 0},
                                                            {ExactError, 1},
                                                            {ExactError, 2}}));
}

TEST_F(WorkOrderTest, OnlyTheCurrentTensorsWorkIsUrgent) {
    m_order.setPlans({plan(0)}, 0, 1);
    m_order.setSelection({1, 2});
    const auto first = m_order.nextSample(m_store, {});
    ASSERT_TRUE(first);
    EXPECT_TRUE(first->isUrgent);
    keep(first->what);
    const auto second = m_order.nextSample(m_store, {});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->what.tensor, 2);
    EXPECT_FALSE(second->isUrgent);
    EXPECT_GT(second->what.cells, m_order.sampleOf(0, 0).cells) << "more where the user looks";
}

TEST_F(WorkOrderTest, KeptTensorsAndFailuresAreNotMeasured) {
    m_order.setPlans({plan(0, {0, 1})}, 0, 1);
    m_store.putFailure(m_order.sampleOf(2, 0), Error{});
    EXPECT_EQ(samples(), (std::vector<Step>{{3, 0}}));
}

TEST_F(WorkOrderTest, WhatRunsElsewhereIsNotMeasuredTwice) {
    m_order.setPlans({plan(0)}, 0, 1);
    m_order.setSelection({2});
    const Measurement asked = m_order.sampleOf(2, 0);
    m_order.setAsked({asked});
    EXPECT_EQ(m_order.nextAsked(m_store, {})->what, asked);
    EXPECT_FALSE(m_order.nextAsked(m_store, {asked}));
    EXPECT_NE(m_order.nextSample(m_store, {asked})->what, asked);
    keep(asked);
    EXPECT_FALSE(m_order.nextAsked(m_store, {})) << "the store has the answer";
}

TEST_F(WorkOrderTest, AnErrorThatIsKnownAnswersAQuestionInAnyAccuracy) {
    m_order.setPlans({plan(0)}, 0, 1);
    const Measurement small = m_order.sampleOf(2, 1);
    keep(small);
    m_order.setSelection({2});
    const Measurement large = m_order.sampleOf(2, 1);
    ASSERT_NE(small, large);
    m_order.setAsked({large});
    EXPECT_FALSE(m_order.nextAsked(m_store, {}));
}

TEST_F(WorkOrderTest, WantedIsWhatIsAskedOrPlanned) {
    m_order.setPlans({plan(0)}, 0, 1);
    const Measurement finding{Quantity::Asked, 0, 1, 0, "subject"};
    EXPECT_TRUE(m_order.isWanted({Quantity::Statistics, 4}));
    EXPECT_TRUE(m_order.isWanted({Quantity::ExactError, 1, 0}));
    EXPECT_FALSE(m_order.isWanted({Quantity::ExactError, 1, 1}));
    EXPECT_FALSE(m_order.isWanted(finding));
    m_order.setAsked({finding});
    EXPECT_TRUE(m_order.isWanted(finding));
    m_store.putFinding(finding, std::make_shared<const int>(1));
    EXPECT_FALSE(m_order.nextAsked(m_store, {}));
}

TEST_F(WorkOrderTest, AStatisticThatLostItsSketchIsMeasuredAgainWhenLookedAt) {
    constexpr int kMany = 401;
    ResultStore store(kMany);
    WorkOrder order(std::vector<bool>(kMany, true));
    auto treatments = std::make_shared<PlanTreatments>();
    treatments->ofTensor.assign(kMany, store.indexOf({formats::findFormat("q8_0")}));
    order.setPlans({std::make_shared<PlanFigures>(nullptr, treatments, store)}, 0, 1);
    for (int tensor = 0; tensor < kMany; ++tensor) {
        store.putStatistics(tensor, std::make_shared<const measure::TensorStatistics>());
    }
    ASSERT_TRUE(store.lacksSketch(0));
    EXPECT_EQ(order.nextMeasure(store, {})->what.quantity, Quantity::ExactError);
    order.setSelection({0});
    const auto next = order.nextMeasure(store, {});
    ASSERT_TRUE(next);
    EXPECT_EQ(next->what, (Measurement{Quantity::Statistics, 0}));
}

}  // namespace
}  // namespace weightscape::ui
