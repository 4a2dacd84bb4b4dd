// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "core/analysis/quantization_plan.h"
#include "core/support/sha256.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::analysis {
namespace {

using test::GoldenOutput;
using test::TinyModel;

/// Compares a plan with what llama.cpp wrote: order, format of every tensor, size, fallbacks.
void expectEqual(const Model& model, const QuantizationPlan& plan, const TinyModel& tiny,
                 const GoldenOutput& golden) {
    ASSERT_EQ(plan.tensors.size(), tiny.order.size());
    ASSERT_EQ(golden.formats.size(), tiny.order.size());
    for (std::size_t i = 0; i < plan.tensors.size(); ++i) {
        const PlannedTensor& planned = plan.tensors[i];
        ASSERT_EQ(model.tensors[planned.tensor].name, tiny.order[i]);
        EXPECT_EQ(planned.format->info.id, golden.formats[i])
            << tiny.order[i] << ": " << planned.rule << "; " << planned.fallback;
    }
    EXPECT_EQ(plan.fileBytes, golden.size);
    EXPECT_EQ(plan.fallbacks, golden.fallbacks);
}

/// What llama.cpp says when it refuses, and what the plan then says instead.
void expectRefusal(const Result<QuantizationPlan>& plan, const Model& model,
                   const GoldenOutput& golden) {
    if (golden.refused.find("requantizing") != std::string::npos) {
        // Whether to quantize again is asked when exporting; the plan warns.
        ASSERT_TRUE(plan) << plan.error().detail;
        EXPECT_NE(std::ranges::find_if(plan->warnings,
                                       [](const std::string& warning) {
                                           return warning.find("converted again") !=
                                                  std::string::npos;
                                       }),
                  plan->warnings.end());
        return;
    }
    const bool hasFourDimensions = std::ranges::any_of(
        model.tensors, [](const TensorInfo& tensor) { return tensor.dimensions.size() == 4; });
    if (golden.refused.starts_with("GGML_ASSERT") && hasFourDimensions) {
        // The peer ends here; four dimensions are valid, so they are planned.
        EXPECT_TRUE(plan) << plan.error().detail;
        return;
    }
    ASSERT_FALSE(plan) << golden.refused;
    const bool wantsImportance = golden.refused.find("imatrix") != std::string::npos;
    EXPECT_EQ(plan.error().code, ErrorCode::Unsupported);
    EXPECT_NE(plan.error().detail.find(wantsImportance ? "importance" : "layer"), std::string::npos)
        << plan.error().detail;
}

class GoldenRecipes : public testing::TestWithParam<std::string> {
  protected:
    test::TemporaryFolder m_folder;
};

TEST_P(GoldenRecipes, TinyModelIsTheRecordedInput) {
    const TinyModel tiny = test::tinyModel(GetParam());
    EXPECT_EQ(tiny.gguf.size(), tiny.expectedSize);
    EXPECT_EQ(sha256(std::as_bytes(std::span(tiny.gguf))), tiny.expectedSha256);
}

TEST_P(GoldenRecipes, PlansEqualLlamaQuantize) {
    const TinyModel tiny = test::tinyModel(GetParam());
    const auto model = test::openTinyModel(tiny, m_folder.path());
    ASSERT_FALSE(tiny.runs.empty());
    for (const auto& [key, golden] : tiny.runs) {
        SCOPED_TRACE(key);
        Recipe recipe;
        recipe.preset = key.substr(0, key.find('/'));
        recipe.pure = key.ends_with("/pure");
        const auto plan = planQuantization(*model, recipe);
        if (!golden.refused.empty()) {
            expectRefusal(plan, *model, golden);
        } else {
            ASSERT_TRUE(plan) << plan.error().detail;
            expectEqual(*model, *plan, tiny, golden);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(TinyModels, GoldenRecipes, testing::ValuesIn(test::tinyModelNames()),
                         [](const auto& tested) { return tested.param; });

TEST(GoldenRecipeOptions, PlansEqualLlamaQuantize) {
    const test::TemporaryFolder folder;
    const auto all = test::goldenOptions();
    ASSERT_FALSE(all.empty());
    for (const test::GoldenOptions& options : all) {
        SCOPED_TRACE(options.id);
        const TinyModel tiny = test::tinyModel(options.model);
        const auto model = test::openTinyModel(tiny, folder.path());
        const auto plan = planQuantization(*model, options.recipe());
        if (!options.output.refused.empty()) {
            expectRefusal(plan, *model, options.output);
        } else {
            ASSERT_TRUE(plan) << plan.error().detail;
            expectEqual(*model, *plan, tiny, options.output);
        }
    }
}

}  // namespace
}  // namespace weightscape::analysis
