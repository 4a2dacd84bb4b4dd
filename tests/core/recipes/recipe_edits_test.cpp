// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/recipe_edits.h"

#include <gtest/gtest.h>

#include "tests/support/sample_model.h"

namespace weightscape::test {
namespace {

using recipes::Recipe;

class RecipeEdits : public testing::Test {
  protected:
    [[nodiscard]] int tensor(std::string_view name) const {
        const TensorInfo* info = m_model->find(name);
        EXPECT_NE(info, nullptr) << name;
        return static_cast<int>(info - m_model->tensors.data());
    }
    /// The label of the format a recipe gives a tensor.
    [[nodiscard]] std::string planned(const Recipe& recipe, std::string_view name) const {
        const auto plan = recipes::planQuantization(*m_model, recipe);
        EXPECT_TRUE(plan) << (plan ? "" : describe(plan.error()).english());
        if (!plan) return {};
        const auto* entry = plan->find(static_cast<std::size_t>(tensor(name)));
        return std::string(entry->format->info.label);
    }

    std::shared_ptr<const Model> m_model = sampleModel();
    const formats::Format* m_q8 = formats::findFormat("q8_0");
    const formats::Format* m_q6 = formats::findFormat("q6_k");
};

TEST_F(RecipeEdits, ARoleIsThePatternOfItsLayers) {
    EXPECT_EQ(recipes::rolePattern("blk.12.ffn_down.weight"), "blk.*.ffn_down.weight");
    EXPECT_EQ(recipes::rolePattern("output_norm.weight"), "output_norm.weight");
    EXPECT_EQ(recipes::rolePattern("v.blk.2.attn_q.weight"), "v.blk.*.attn_q.weight");
    EXPECT_EQ(recipes::rolePattern("double_blocks.7.img_attn.qkv.weight"),
              "double_blocks.*.img_attn.qkv.weight");
    EXPECT_EQ(recipes::rolePattern("final_layer.1.weight"), "final_layer.1.weight");
}

TEST_F(RecipeEdits, OneTensorBecomesOneRule) {
    const Recipe edited =
        recipes::withTreatment(*m_model, {}, {tensor("blk.1.attn_q.weight")}, {m_q8});
    ASSERT_EQ(edited.rules.size(), 1U);
    EXPECT_EQ(edited.rules[0].pattern, "blk.1.attn_q.weight");
    EXPECT_EQ(planned(edited, "blk.1.attn_q.weight"), "Q8_0");
    EXPECT_EQ(planned(edited, "blk.2.attn_q.weight"), planned({}, "blk.2.attn_q.weight"));
}

TEST_F(RecipeEdits, AWholeRoleBecomesOneRuleAndReplacesSingleOnes) {
    const Recipe single =
        recipes::withTreatment(*m_model, {}, {tensor("blk.1.ffn_up.weight")}, {m_q8});
    const auto role =
        recipes::editedTensors(*m_model, {tensor("blk.4.ffn_up.weight")}, recipes::EditScope::Role);
    EXPECT_EQ(role.size(), 6U);
    const Recipe edited = recipes::withTreatment(*m_model, single, role, {m_q6});
    ASSERT_EQ(edited.rules.size(), 1U);
    EXPECT_EQ(edited.rules[0].pattern, "blk.*.ffn_up.weight");
    EXPECT_EQ(planned(edited, "blk.1.ffn_up.weight"), "Q6_K");
}

TEST_F(RecipeEdits, TheNewestDecisionWins) {
    const auto role =
        recipes::editedTensors(*m_model, {tensor("blk.4.ffn_up.weight")}, recipes::EditScope::Role);
    Recipe edited = recipes::withTreatment(*m_model, {}, role, {m_q6});
    edited = recipes::withTreatment(*m_model, edited, {tensor("blk.2.ffn_up.weight")}, {m_q8});
    EXPECT_EQ(planned(edited, "blk.2.ffn_up.weight"), "Q8_0");
    EXPECT_EQ(planned(edited, "blk.3.ffn_up.weight"), "Q6_K");
}

TEST_F(RecipeEdits, TheEmbeddingHasItsOwnField) {
    const int embedding = tensor("token_embd.weight");
    const Recipe edited = recipes::withTreatment(*m_model, {}, {embedding}, {m_q8});
    EXPECT_TRUE(edited.rules.empty());
    EXPECT_EQ(edited.tokenEmbeddingFormat, m_q8);
    EXPECT_EQ(planned(edited, "token_embd.weight"), "Q8_0");
    EXPECT_EQ(recipes::withoutOverrides(*m_model, edited, {embedding}), Recipe{});
}

TEST_F(RecipeEdits, ResettingOneTensorKeepsTheRuleForTheOthers) {
    const auto role =
        recipes::editedTensors(*m_model, {tensor("blk.4.ffn_up.weight")}, recipes::EditScope::Role);
    const Recipe edited = recipes::withTreatment(*m_model, {}, role, {m_q8});
    const Recipe freed =
        recipes::withoutOverrides(*m_model, edited, {tensor("blk.2.ffn_up.weight")});
    EXPECT_EQ(planned(freed, "blk.2.ffn_up.weight"), planned({}, "blk.2.ffn_up.weight"));
    EXPECT_EQ(planned(freed, "blk.3.ffn_up.weight"), "Q8_0");
    EXPECT_EQ(recipes::withoutOverrides(*m_model, freed, role), Recipe{});
}

TEST_F(RecipeEdits, TellsOverridesFromThePresetsDecisions) {
    const int query = tensor("blk.1.attn_q.weight");
    const Recipe edited = recipes::withTreatment(*m_model, {}, {query}, {m_q8});
    const auto plan = recipes::planQuantization(*m_model, edited);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(
        recipes::isOverridden(*m_model, edited, *plan->find(static_cast<std::size_t>(query))));
    const auto other = static_cast<std::size_t>(tensor("blk.2.attn_q.weight"));
    EXPECT_FALSE(recipes::isOverridden(*m_model, edited, *plan->find(other)));
}

}  // namespace
}  // namespace weightscape::test
