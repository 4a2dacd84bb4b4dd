// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/quantization_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/files/open_model.h"
#include "tests/support/golden_sample.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::recipes {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const formats::Format* format(const char* id) {
    return formats::findFormat(id);
}

/// A llama of two layers with rows of 256, except that `downRow` is the row length of ffn_down.
test::GgufBuilder smallLlama(std::uint64_t downRow = 256) {
    test::GgufBuilder builder;
    builder.text("general.architecture", "llama").number("llama.block_count", 2);
    builder.number("llama.attention.head_count", 4).number("llama.attention.head_count_kv", 4);
    builder.tensor("token_embd.weight", "f16", {256, 8}).tensor("output.weight", "f16", {256, 8});
    for (const std::string block : {"blk.0.", "blk.1."}) {
        builder.tensor(block + "attn_norm.weight", "f32", {256});
        builder.tensor(block + "attn_v.weight", "f16", {256, 4});
        builder.tensor(block + "ffn_down.weight", "f16", {downRow, 4});
    }
    return builder;
}

class Plans : public testing::Test {
  protected:
    void open(const test::GgufBuilder& builder) {
        const std::string path = m_folder / "model.gguf";
        std::ofstream(path, std::ios::binary) << builder.build();
        auto opened = files::openModel(path);
        ASSERT_TRUE(opened) << describe(opened.error());
        m_model = *opened;
    }
    [[nodiscard]] QuantizationPlan plan(const Recipe& recipe) const {
        auto result = planQuantization(*m_model, recipe);
        EXPECT_TRUE(result) << describe(result.error());
        return result.value_or(QuantizationPlan{});
    }
    /// The plan of the tensor called `name`.
    [[nodiscard]] const PlannedTensor& of(const QuantizationPlan& plan,
                                          const std::string& name) const {
        const TensorInfo* tensor = m_model->find(name);
        return *plan.find(static_cast<std::size_t>(tensor - m_model->tensors.data()));
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
};

TEST_F(Plans, SampleHasTheSizeThatLlamaQuantizeGives) {
    const auto sample = files::openModel(*files::samplePath());
    ASSERT_TRUE(sample);
    for (const Preset& preset : allPresets()) {
        if (!preset.inLlamaCpp || preset.keepsTypes()) continue;
        Recipe recipe;
        recipe.preset = preset.name;
        const auto golden = test::goldenSample(recipe.preset);
        const auto planned = planQuantization(**sample, recipe);
        ASSERT_EQ(planned.has_value(), !golden.refused) << preset.name;
        if (planned) {
            EXPECT_EQ(planned->fileBytes, golden.bytes) << preset.name;
        }
    }
}

TEST_F(Plans, SameInputsGiveTheSamePlan) {
    const auto sample = files::openModel(*files::samplePath());
    ASSERT_TRUE(sample);
    Recipe recipe;
    recipe.rules.push_back({"re:attn_[qk]", format("q8_0")});
    const auto first = planQuantization(**sample, recipe);
    const auto second = planQuantization(**sample, recipe);
    ASSERT_TRUE(first && second);
    ASSERT_EQ(first->tensors.size(), second->tensors.size());
    for (std::size_t i = 0; i < first->tensors.size(); ++i) {
        EXPECT_EQ(first->tensors[i].format, second->tensors[i].format);
        EXPECT_EQ(first->tensors[i].rule.text(), second->tensors[i].rule.text());
    }
    EXPECT_EQ(first->fileBytes, second->fileBytes);
}

TEST_F(Plans, SayWhyInPlainWords) {
    open(smallLlama());
    const QuantizationPlan planned = plan(Recipe{});
    EXPECT_EQ(of(planned, "output.weight").rule.text().english(), "output.weight: Q6_K in Q4_K_M");
    EXPECT_EQ(of(planned, "blk.0.attn_norm.weight").rule.text().english(),
              "attn_norm, layer 0 of 2: norms and other vectors stay as they are");
    EXPECT_EQ(of(planned, "blk.1.attn_v.weight").rule.text().english(),
              "attn_v, layer 1 of 2: one of the layers that Q4_K_M keeps at Q6_K");
    EXPECT_EQ(of(planned, "token_embd.weight").rule.text().english(),
              "token_embd.weight: Q4_K, as most of Q4_K_M");
    EXPECT_THAT(planned.warnings, IsEmpty());
}

TEST_F(Plans, SumsAndLookupAgreeWithTheTensors) {
    open(smallLlama());
    const QuantizationPlan planned = plan(Recipe{});
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < m_model->tensors.size(); ++i) {
        ASSERT_NE(planned.find(i), nullptr);
        EXPECT_EQ(planned.find(i)->tensor, i);
        bytes += planned.find(i)->bytes;
    }
    EXPECT_EQ(planned.find(m_model->tensors.size()), nullptr);
    EXPECT_EQ(planned.tensorBytes, bytes);
    EXPECT_EQ(planned.parameters, m_model->parameterCount());
    EXPECT_DOUBLE_EQ(planned.bitsPerWeight(),
                     8.0 * static_cast<double>(bytes) / static_cast<double>(planned.parameters));
    EXPECT_EQ(QuantizationPlan{}.bitsPerWeight(), 0.0);
}

TEST_F(Plans, FirstMatchingRuleWins) {
    open(smallLlama());
    Recipe recipe;
    recipe.rules = {{"blk.0.*", format("q8_0")}, {"blk.*.ffn_down.weight", format("q5_0")}};
    const QuantizationPlan planned = plan(recipe);
    EXPECT_EQ(of(planned, "blk.0.ffn_down.weight").format, format("q8_0"));
    EXPECT_EQ(of(planned, "blk.0.ffn_down.weight").rule.text().english(), "your rule blk.0.*");
    EXPECT_EQ(of(planned, "blk.0.ffn_down.weight").recipeRule, 0);
    EXPECT_EQ(of(planned, "blk.1.ffn_down.weight").format, format("q5_0"));
    EXPECT_EQ(of(planned, "blk.1.ffn_down.weight").recipeRule, 1);
    EXPECT_EQ(of(planned, "blk.1.attn_v.weight").recipeRule, -1);
    EXPECT_EQ(of(planned, "blk.0.attn_norm.weight").format, format("f32"));
}

TEST_F(Plans, RulesActOnUnquantizedBasesToo) {
    open(smallLlama());
    Recipe recipe;
    recipe.preset = "F16";
    recipe.rules = {{"blk.*", format("q8_0")}};
    const QuantizationPlan planned = plan(recipe);
    EXPECT_EQ(of(planned, "blk.0.ffn_down.weight").format, format("q8_0"));
    EXPECT_EQ(of(planned, "token_embd.weight").format, format("f16"));
}

TEST_F(Plans, WarnAboutRulesThatDoNothing) {
    open(smallLlama());
    Recipe recipe;
    recipe.rules = {
        {"blk.*", format("q8_0")}, {"blk.1.*", format("q4_0")}, {"*norm*", format("q4_0")}};
    const QuantizationPlan planned = plan(recipe);
    ASSERT_EQ(planned.warnings.size(), 2U);
    EXPECT_THAT(planned.warnings[0].english(), HasSubstr("Rule 2 (blk.1.*) never acts"));
    EXPECT_THAT(planned.warnings[1].english(), HasSubstr("Rule 3 (*norm*) matches no tensor"));
}

TEST_F(Plans, FallBackWhereRowsDoNotFitAndSayWhatItCosts) {
    open(smallLlama(100));
    const QuantizationPlan planned = plan(Recipe{});
    const PlannedTensor& down = of(planned, "blk.0.ffn_down.weight");
    EXPECT_EQ(down.format, format("f16"));
    EXPECT_EQ(down.fallback.english(),
              "rows of 100 do not divide into blocks of 256; Q4_K became F16");
    EXPECT_EQ(planned.fallbacks, 2U);
    ASSERT_EQ(planned.warnings.size(), 1U);
    // 400 weights at 4.5 and 400 at 6.5625 bits become 16 bits: 575 + 471.9 B more.
    EXPECT_THAT(planned.warnings[0].english(), HasSubstr("2 of 8 tensors"));
    EXPECT_THAT(planned.warnings[0].english(), HasSubstr("1.0 KiB more"));
}

TEST_F(Plans, RulesFallBackButFormatsChosenByNameAreErrors) {
    open(smallLlama(288));
    Recipe recipe;
    recipe.rules = {{"*ffn_down*", format("q6_k")}};
    EXPECT_EQ(of(plan(recipe), "blk.0.ffn_down.weight").format, format("q8_0"));

    test::GgufBuilder odd;
    odd.tensor("output.weight", "f16", {100, 2}).tensor("token_embd.weight", "f16", {100, 2});
    open(odd);
    recipe = {};
    recipe.outputFormat = format("q8_0");
    const auto refused = planQuantization(*m_model, recipe);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(refused.error().detail.english(),
              "output.weight cannot become Q8_0: rows of 100 do not divide into blocks of 32; "
              "choose a format with smaller blocks for it.");
}

TEST_F(Plans, PureAndLeftOutputAreSaidSo) {
    open(smallLlama());
    Recipe recipe;
    recipe.pure = true;
    recipe.leaveOutput = true;
    const QuantizationPlan planned = plan(recipe);
    EXPECT_EQ(of(planned, "output.weight").format, format("f16"));
    EXPECT_EQ(of(planned, "output.weight").rule.text().english(), "you left the output as it is");
    EXPECT_EQ(of(planned, "blk.0.attn_v.weight").rule.text().english(),
              "attn_v, layer 0 of 2: Q4_K, as all matrices in a pure recipe");
}

TEST_F(Plans, RefuseQ2KSmallWithoutImportance) {
    open(smallLlama());
    Recipe recipe;
    recipe.preset = "Q2_K_S";
    const auto refused = planQuantization(*m_model, recipe);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Unsupported);
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("importance matrix"));
    EXPECT_THAT(refused.error().detail.english(), HasSubstr("choose Q2_K"));
    PlanOptions options;
    options.missing = MissingImportance{};
    EXPECT_TRUE(planQuantization(*m_model, recipe, options));
}

TEST_F(Plans, RefuseRecipesThatCannotBeCarriedOut) {
    open(smallLlama());
    Recipe recipe;
    recipe.preset = "Q9";
    EXPECT_EQ(planQuantization(*m_model, recipe).error().code, ErrorCode::NotFound);
    recipe = {};
    recipe.rules = {{"re:(", format("q8_0")}};
    EXPECT_EQ(planQuantization(*m_model, recipe).error().code, ErrorCode::InvalidArgument);
    recipe.rules = {{"*", nullptr}};
    EXPECT_EQ(planQuantization(*m_model, recipe).error().code, ErrorCode::InvalidArgument);
    recipe.rules = {{"*", format("q8_1")}};
    EXPECT_EQ(planQuantization(*m_model, recipe).error().code, ErrorCode::Unsupported);
    recipe.rules = {{"re:([a-z0-9.]+)+[!?]", format("q8_0")}};
    const auto slow = planQuantization(*m_model, recipe);
    ASSERT_FALSE(slow);
    EXPECT_THAT(slow.error().detail.english(), HasSubstr("too many steps"));
}

TEST_F(Plans, WarnAboutWhatCannotBeExported) {
    open(smallLlama());
    Model copy = *m_model;
    copy.container = Model::kSafetensors;
    copy.tensors[0].dimensions = {2, 2, 2, 2, 128};
    const auto planned = planQuantization(copy, Recipe{});
    ASSERT_TRUE(planned) << planned.error().detail;
    ASSERT_GE(planned->warnings.size(), 2U);
    EXPECT_THAT(planned->warnings[0].english(), HasSubstr("safetensors"));
    EXPECT_THAT(planned->warnings[1].english(), HasSubstr("5 dimensions, GGUF allows 4"));
}

TEST_F(Plans, WarnBeforeQuantizingAgain) {
    test::GgufBuilder builder;
    builder.tensor("output.weight", "q8_0", {256, 2}).tensor("blk.0.x.weight", "q8_0", {256, 2});
    open(builder);
    const QuantizationPlan planned = plan(Recipe{});
    ASSERT_FALSE(planned.warnings.empty());
    EXPECT_THAT(planned.warnings[0].english(), HasSubstr("2 tensors are quantized already"));
    Recipe same;
    same.preset = "Q8_0";
    EXPECT_THAT(plan(same).warnings, IsEmpty());
}

TEST_F(Plans, KeepTypesThatCannotBeReadAndSaySo) {
    test::GgufBuilder builder;
    builder.tensor("blk.0.x.weight", "q8_1", {256, 2});
    open(builder);
    const QuantizationPlan planned = plan(Recipe{});
    ASSERT_FALSE(planned.warnings.empty());
    EXPECT_THAT(planned.warnings[0].english(), HasSubstr("cannot read (the first in Q8_1)"));
    EXPECT_EQ(planned.tensors[0].format, format("q8_1"));
    EXPECT_THAT(planned.tensors[0].rule.text().english(), HasSubstr("copied as it is"));
}

TEST_F(Plans, EscapeNamesInTheirWords) {
    test::GgufBuilder builder;
    builder.tensor("evil\x1b[31m.weight", "f16", {256, 2});
    open(builder);
    const QuantizationPlan planned = plan(Recipe{});
    EXPECT_EQ(planned.tensors[0].rule.text().english().find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace weightscape::recipes
