// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/tuning/tune_plan.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "tests/support/random_decoders.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::inference {
namespace {

/// A model that draws its weights and a text that draws its tokens; a plan that ruins the model.
class TunePlan : public ::testing::Test {
  protected:
    void SetUp() override {
        const test::RandomDecoder& row = test::randomDecoders().front();
        test::writeRandomDecoder(m_folder / "model.gguf", row);
        m_model = files::openModel(m_folder / "model.gguf").value();
        const std::vector<std::int32_t> tokens = test::randomTokens(row, 24 * 16);
        m_texts.learning = {tokens, tokens.front(), {.context = 24, .chunks = 12}};
        m_texts.development = {
            {tokens.begin() + 24 * 12, tokens.end()}, tokens.front(), {.context = 24, .chunks = 4}};
    }
    std::shared_ptr<const recipes::QuantizationPlan> planOf(const std::string& format,
                                                            const std::string& tuning) {
        recipes::Recipe recipe = recipes::loadRecipe("pure:" + format).value();
        recipe.tuning = recipes::parseTuning(tuning).value();
        recipes::PlanOptions options;
        options.tuning = recipes::TuningNotes::unknown();
        return std::make_shared<const recipes::QuantizationPlan>(
            recipes::planQuantization(*m_model, recipe, options).value());
    }
    TunedPlan tuned(const std::string& format, const std::string& tuning) {
        SilentTask task;
        auto done = tunePlan(m_model, planOf(format, tuning), m_texts, task);
        if (!done) throw std::runtime_error(done.error().detail.english());
        return *std::move(done);
    }
    static std::vector<std::vector<std::byte>> blocksOf(const TunedPlan& plan) {
        std::vector<std::vector<std::byte>> blocks;
        for (const auto& tensor : plan.plan.tensors) {
            if (tensor.tuned) blocks.push_back(tensor.tuned->bytes);
        }
        return blocks;
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
    TuningTexts m_texts;
};

TEST_F(TunePlan, BringsAnswersNearerToTheOriginals) {
    const TunedPlan plan = tuned("q4_0", "steps=6,chunks=12,rate=0.02");
    EXPECT_GT(plan.chosen.step, 0U);
    EXPECT_LT(plan.chosen.divergence, plan.curve.front().divergence);
    EXPECT_EQ(plan.plan.options.tuning->after, plan.chosen.divergence);
    EXPECT_EQ(plan.plan.options.tuning->before, plan.curve.front().divergence);
    EXPECT_EQ(plan.plan.fileBytes, planOf("q4_0", "")->fileBytes);
}

TEST_F(TunePlan, KeepsThePlanWhereNoStepIsBetter) {
    const TunedPlan plan = tuned("q8_0", "steps=1,chunks=1,rate=1");
    ASSERT_EQ(plan.curve.size(), 2U);
    ASSERT_GT(plan.curve.back().divergence, plan.curve.front().divergence);
    EXPECT_EQ(plan.chosen.step, 0U);
}

TEST_F(TunePlan, DependsOnTheSeedAlone) {
    const auto first = blocksOf(tuned("q4_0", "steps=2,chunks=2"));
    EXPECT_EQ(first, blocksOf(tuned("q4_0", "steps=2,chunks=2")));
    EXPECT_NE(first, blocksOf(tuned("q4_0", "steps=2,chunks=2,seed=1")));
}

}  // namespace
}  // namespace weightscape::inference
