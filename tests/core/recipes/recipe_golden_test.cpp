// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "core/recipes/quantization_plan.h"
#include "core/support/sha256.h"
#include "tests/support/sanitized.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::recipes {
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
            << tiny.order[i] << ": " << planned.rule.text() << "; " << planned.fallback;
    }
    EXPECT_EQ(plan.fileBytes, golden.size);
    EXPECT_EQ(plan.fallbacks, golden.fallbacks);
}

/// A message with which llama.cpp refused or died, and what happens here instead.
struct Refusal {
    std::string_view message;
    /// Empty: planned all the same. Else what the error's sentence says.
    std::string_view here;
    std::string_view orHere = here;  ///< where rows of the tensor do not fit either
};

constexpr Refusal kRefusals[] = {
    {"this quantization requires an imatrix", "importance matrix"},
    // The matrix was made for another model.
    {"imatrix size", "another number of columns"},
    // Only a reader can refuse what is not finite; see ImportanceReader's tests.
    {"imatrix contains non-finite", ""},
    // Gaps in the matrix: those tensors are encoded as if all columns counted the same. Without a
    // matrix the plan fails.
    {"Missing importance matrix for tensor", ""},
    {"GGML_ASSERT(imatrix != NULL)", "importance matrix", "do not divide into blocks of 256"},
    {"GGML_ASSERT(grid_index >= 0)", ""},
    // Whether to quantize again is asked when exporting; the plan warns.
    {"requantizing from type", ""},
    // Presets of our own, valid results: NVFP4; a substitute for Q1_0; four dimensions; models
    // without attention heads.
    {"invalid output file type 39", ""},
    {"invalid output file type", "There is no preset"},
    {"no tensor type fallback is defined for type q1_0", ""},
    {"GGML_ASSERT(gguf_get_tensor_size", ""},
    {"llama-hparams.cpp", ""},
    {"Failed to determine layer", "layer"},
    {"Bad layer", "layer"},
    {"GGML_ASSERT(n_per_row%QK_K == 0)", "do not divide into blocks of 256"},
    // Types that no file may have as weights.
    {"no tensor type fallback is defined for type q8_K", "cannot be written"},
    {"", "cannot be written"},
};

void expectRefusal(const Result<QuantizationPlan>& plan, const GoldenOutput& golden,
                   bool hasImportance) {
    const auto known = std::ranges::find_if(kRefusals, [&](const Refusal& refusal) {
        return golden.refused.find(refusal.message) != std::string::npos;
    });
    if (known->here.empty() || (hasImportance && known->here == "importance matrix")) {
        EXPECT_TRUE(plan) << plan.error().detail;
        return;
    }
    ASSERT_FALSE(plan) << golden.refused;
    EXPECT_TRUE(plan.error().detail.english().find(known->here) != std::string::npos ||
                plan.error().detail.english().find(known->orHere) != std::string::npos)
        << golden.refused << "\n"
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
        const test::TinyRun run = test::tinyRun(key);
        const auto plan = planQuantization(
            *model, run.recipe, test::tinyPlanOptions(*model, tiny.name, run.importance));
        if (!golden.refused.empty()) {
            expectRefusal(plan, golden, !run.importance.empty());
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
    for (std::size_t i = 0; i < all.size(); i += test::kSanitized ? 6 : 1) {
        const test::GoldenOptions& options = all[i];
        SCOPED_TRACE(options.id);
        const TinyModel tiny = test::tinyModel(options.model);
        const auto model = test::openTinyModel(tiny, folder.path());
        const auto plan = planQuantization(
            *model, options.recipe(),
            test::tinyPlanOptions(*model, options.model, options.importance, options.edits));
        if (!options.output.refused.empty()) {
            if (options.pokes.empty())
                expectRefusal(plan, options.output, !options.importance.empty());
        } else {
            ASSERT_TRUE(plan) << plan.error().detail;
            expectEqual(*model, *plan, tiny, options.output);
        }
    }
}

}  // namespace
}  // namespace weightscape::recipes
