// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/planned_scaling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/recipes/export_command.h"
#include "core/recipes/llama_quantize_command.h"
#include "core/recipes/recipe_edits.h"
#include "core/recipes/recipe_json.h"
#include "tests/support/sample_model.h"
#include "tests/support/scaled_sample.h"

namespace weightscape::recipes {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PlannedScaling : public ::testing::Test {
  protected:
    [[nodiscard]] QuantizationPlan planOf(const Recipe& recipe) const {
        auto plan = planQuantization(*m_model, recipe, m_options);
        if (!plan) throw std::runtime_error(describe(plan.error()).english());
        return *std::move(plan);
    }
    [[nodiscard]] const PlannedTensor& planned(const QuantizationPlan& plan,
                                               const char* name) const {
        return *plan.find(static_cast<std::size_t>(m_model->find(name) - m_model->tensors.data()));
    }
    [[nodiscard]] std::vector<std::string> warnings(const Recipe& recipe) const {
        std::vector<std::string> sentences;
        for (const Finding& warning : planOf(recipe).warnings) {
            if (warning.english().find("AWQ") != std::string::npos) {
                sentences.push_back(warning.english());
            }
        }
        return sentences;
    }

    std::shared_ptr<const Model> m_model = test::sampleModel();
    PlanOptions m_options = test::scalingOptions(*m_model);
};

TEST_F(PlannedScaling, TakesReadersAndMakersOfWhatIsQuantized) {
    const QuantizationPlan plan = planOf(test::scaledRecipe("q4_0"));
    EXPECT_THAT(warnings(test::scaledRecipe("q4_0")), ElementsAre());
    const PlannedTensor& norm = planned(plan, "blk.0.attn_norm.weight");
    ASSERT_TRUE(norm.scaling);
    EXPECT_EQ(norm.format->info.id, "f32");
    EXPECT_EQ(norm.bytes, m_model->find("blk.0.attn_norm.weight")->bytes);
    EXPECT_FALSE(norm.keeps(*m_model->find("blk.0.attn_norm.weight"))) << "it is written anew";
    EXPECT_FALSE(norm.scaling->reads);
    const PlannedTensor& up = planned(plan, "blk.0.ffn_up.weight");
    ASSERT_TRUE(up.scaling && up.scaling->reads && up.scaling->makes);
    EXPECT_EQ(up.scaling->makes, planned(plan, "blk.0.ffn_down.weight").scaling->reads);
    EXPECT_EQ(encoders::treatmentLabel(up).english(), "Q4_0, awq");
    EXPECT_FALSE(planned(plan, "token_embd.weight").scaling);
}

TEST_F(PlannedScaling, IsTheSameWhereARecipeChangesElsewhere) {
    const QuantizationPlan plan = planOf(test::scaledRecipe("q4_0"));
    Recipe other = test::scaledRecipe("q4_0");
    other.rules.insert(other.rules.begin(), {"blk.1.*", encoders::parseTreatment("q8_0").value()});
    const QuantizationPlan changed = planOf(other);
    const auto groupIn = [&](const QuantizationPlan& where, const char* name) {
        return planned(where, name).scaling->reads;
    };
    EXPECT_EQ(groupIn(plan, "blk.0.attn_q.weight"), groupIn(changed, "blk.0.attn_q.weight"));
    EXPECT_NE(groupIn(plan, "blk.1.attn_q.weight"), groupIn(changed, "blk.1.attn_q.weight"));
    EXPECT_EQ(static_cast<const encoders::Treatment&>(planned(plan, "blk.0.ffn_up.weight")),
              static_cast<const encoders::Treatment&>(planned(changed, "blk.0.ffn_up.weight")));
}

TEST_F(PlannedScaling, IsNoPartOfTheRulesThatEditsMakeOfIt) {
    const Recipe recipe = test::scaledRecipe("q4_0");
    const QuantizationPlan plan = planOf(recipe);
    const PlannedTensor& up = planned(plan, "blk.0.ffn_up.weight");
    const auto tensor = static_cast<int>(up.tensor);
    const Recipe edited = withTreatment(*m_model, recipe, {tensor}, up);
    EXPECT_EQ(edited.rules.front().treatment, encoders::parseTreatment("q4_0").value());
}

TEST_F(PlannedScaling, LeavesOutWhatItKnowsTooLittleOf) {
    auto matrix = m_options.importance->matrix();
    std::erase_if(matrix.entries, [](const ImportanceEntry& entry) {
        return entry.tensor == "blk.1.ffn_down.weight";
    });
    m_options.importance = std::make_shared<const ModelImportance>(
        *m_model, std::make_shared<const ImportanceMatrix>(matrix));
    EXPECT_THAT(warnings(test::scaledRecipe("q4_0")),
                ElementsAre("AWQ leaves out 1 group of tensors (the first begins at "
                            "blk.1.ffn_up.weight): the sizes of their inputs are not known."));
    EXPECT_FALSE(planned(planOf(test::scaledRecipe("q4_0")), "blk.1.ffn_down.weight").scaling);
}

TEST_F(PlannedScaling, SaysWhatItLacks) {
    const Recipe recipe = test::scaledRecipe("q4_0");
    EXPECT_THAT(warnings(test::scaledRecipe("f16")), ElementsAre(HasSubstr("nothing to do")));
    m_options.importance = nullptr;
    EXPECT_THAT(warnings(recipe), ElementsAre(HasSubstr("it needs the sizes of inputs")));
    m_options.channels = nullptr;
    EXPECT_THAT(warnings(recipe), ElementsAre(HasSubstr("feed each other is not known")));
}

TEST_F(PlannedScaling, QuantizedTensorsThatStayKeepTheirGroupOut) {
    auto model = std::make_shared<Model>(*m_model);
    for (TensorInfo& tensor : model->tensors) {
        if (tensor.ggufName == "blk.0.attn_v.weight") tensor.format = formats::findFormat("q8_0");
    }
    m_model = model;
    Recipe recipe = test::scaledRecipe("q4_0");
    recipe.rules.insert(recipe.rules.begin(),
                        {"blk.0.attn_v.weight", encoders::parseTreatment("q8_0").value()});
    EXPECT_THAT(warnings(recipe),
                ElementsAre("AWQ leaves out 2 groups of tensors (the first begins at "
                            "blk.0.attn_norm.weight): they have tensors whose type is quantized "
                            "and stays as it is."));
}

TEST_F(PlannedScaling, IsPartOfRecipeFilesAndCommands) {
    Recipe recipe = test::scaledRecipe("q4_0");
    recipe.scaling = encoders::parseAwq("40").value();
    EXPECT_EQ(*recipeFromJson(toJson(recipe)), recipe);
    EXPECT_THAT(toJson(recipe), HasSubstr(R"("awq": "40")"));
    EXPECT_EQ(recipeTitle(recipe).english(), "COPY with AWQ + 1 rule");
    EXPECT_THAT(*exportCommand(recipe, {}), Contains("--awq"));
    EXPECT_THAT(llamaQuantizeCommand(recipe, {}).error().detail.english(), HasSubstr("AWQ"));
    EXPECT_FALSE(recipeFromJson(R"({"weightscape_recipe":1,"preset":"Q4_0","awq":"0"})"));
    EXPECT_FALSE(recipeFromJson(R"({"weightscape_recipe":1,"preset":"Q4_0","awq":true})"));
}

}  // namespace
}  // namespace weightscape::recipes
