// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/export_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "core/files/open_model.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ExportFindings : public testing::Test {
  protected:
    std::shared_ptr<const Model> open(std::uint32_t layers,
                                      const std::vector<test::SmallTensor>& tensors) {
        test::writeSmallGguf(m_folder / "model.gguf", test::smallLlamaMetadata(layers), tensors);
        const auto model = files::openModel(m_folder / "model.gguf");
        EXPECT_TRUE(model) << describe(model.error());
        return *model;
    }
    static recipes::QuantizationPlan planOf(const Model& model, const std::string& preset,
                                            const recipes::PlanOptions& options = {}) {
        recipes::Recipe recipe;
        recipe.preset = preset;
        auto plan = recipes::planQuantization(model, recipe, options);
        EXPECT_TRUE(plan) << describe(plan.error());
        return *std::move(plan);
    }
    Findings findingsOf(const Model& model, const recipes::QuantizationPlan& plan) {
        auto findings = exportFindings(model, plan, m_task);
        EXPECT_TRUE(findings);
        return *std::move(findings);
    }

    test::TemporaryFolder m_folder;
    SilentTask m_task;
};

TEST_F(ExportFindings, AreNoneForAWholeModelThatFitsItsRecipe) {
    const auto model = open(2, test::wholeLlama(2));
    const auto plan = planOf(*model, "Q4_K_M");
    const Findings findings = findingsOf(*model, plan);
    EXPECT_THAT(findings, IsEmpty());
    EXPECT_TRUE(checkStrictly(*model, plan, findings, {.problems = true, .fallbacks = true}));
}

TEST_F(ExportFindings, JoinWhatIsKnownOfFileWeightsImportanceAndPlan) {
    auto tensors = test::wholeLlama(2);
    std::erase_if(tensors, [](const auto& tensor) { return tensor.name.starts_with("blk.1."); });
    for (std::uint64_t i = 0; i < 256; ++i) tensors.front().pokes[i] = 0.0F;
    tensors.front().dimensions = {256, 1};
    const auto model = open(2, tensors);
    ImportanceMatrix matrix;
    matrix.entries.push_back(
        {"blk.0.attn_q.weight", std::vector<float>(256, 1.0F), std::vector<float>{1.0F}});
    matrix.warnings.push_back(Text(std::string("Odd importance.")));
    recipes::PlanOptions options;
    options.importance = std::make_shared<const ModelImportance>(
        *model, std::make_shared<const ImportanceMatrix>(matrix), ImportancePrior::One);
    const auto plan = planOf(*model, "Q4_K_M", options);
    const Findings findings = findingsOf(*model, plan);
    EXPECT_THAT(findings, Contains(HasSubstr("Layer 1 of 2")));
    EXPECT_THAT(findings, Contains(HasSubstr("nothing but zeros")));
    EXPECT_THAT(findings, Contains(HasSubstr("Odd importance.")));
    EXPECT_THAT(findings, Contains(HasSubstr("whose format uses it")));
}

TEST_F(ExportFindings, StrictlyRefuseTheFirstProblem) {
    auto tensors = test::wholeLlama(2);
    tensors.erase(tensors.begin() + 1);  // output_norm
    const auto model = open(2, tensors);
    const auto plan = planOf(*model, "Q4_K_M");
    const auto checked = checkStrictly(*model, plan, findingsOf(*model, plan), {.problems = true});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(checked.error().detail, HasSubstr("1 warning, and --strict allows none"));
    EXPECT_THAT(checked.error().detail, HasSubstr("output_norm.weight"));
    EXPECT_EQ(checked.error().file, model->path.string());
    EXPECT_TRUE(checkStrictly(*model, plan, findingsOf(*model, plan), {}));
}

TEST_F(ExportFindings, StrictlyAllowNotes) {
    const auto model = open(1, test::wholeLlama(1));
    const auto plan = planOf(*model, "Q4_K_M");
    const Findings notes = {{Severity::Note, Text(std::string("As asked."))}};
    EXPECT_TRUE(checkStrictly(*model, plan, notes, {.problems = true}));
}

TEST_F(ExportFindings, OfSchemesThatWereAskedForAreNotes) {
    const auto model = open(1, test::wholeLlama(1));
    const auto treatment = encoders::simulate("int4 granularity=group:64", "f16");
    ASSERT_TRUE(treatment);
    const auto plan = recipes::planQuantization(*model, recipes::recipeOf(*treatment));
    ASSERT_TRUE(plan);
    const Findings findings = findingsOf(*model, *plan);
    ASSERT_FALSE(findings.empty());
    for (const Finding& finding : findings) EXPECT_EQ(finding.severity, Severity::Note) << finding;
}

TEST_F(ExportFindings, RefuseFallbacksWhereNoneAreAllowed) {
    auto tensors = test::wholeLlama(1);
    tensors.push_back({"blk.0.wide.weight", {96, 4}});
    const auto model = open(1, tensors);
    const auto plan = planOf(*model, "Q4_K_M");
    ASSERT_EQ(plan.fallbacks, 1U);
    const auto checked = checkStrictly(*model, plan, findingsOf(*model, plan), {.fallbacks = true});
    ASSERT_FALSE(checked);
    EXPECT_THAT(checked.error().detail,
                HasSubstr("1 tensor cannot have the wanted format, and --no-fallback"));
    EXPECT_THAT(checked.error().detail, HasSubstr("blk.0.wide.weight: rows of 96 do not divide"));
}

}  // namespace
}  // namespace weightscape::exporting
