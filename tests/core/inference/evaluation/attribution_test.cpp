// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/inference/evaluation/attribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/inference/evaluation/evaluate.h"
#include "core/tokenizers/open_tokenizer.h"
#include "tests/support/sample_model.h"
#include "tests/support/scaled_sample.h"

namespace weightscape::inference {
namespace {

AttributionRequest requestFor(const std::string& preset, const std::string& kept) {
    const auto model = test::sampleModel();
    recipes::Recipe recipe;
    recipe.preset = preset;
    if (!kept.empty()) recipe.rules.push_back({kept, {formats::findFormat("f16")}});
    const auto tokenizer = tokenizers::openTokenizer(*model).value();
    AttributionRequest request;
    request.model = model;
    request.plan = std::make_shared<const recipes::QuantizationPlan>(
        recipes::planQuantization(*model, recipe).value());
    request.text = tokenText(*tokenizer,
                             "And it came to pass in those days, that there went out a decree "
                             "from the king, that all the people should be numbered.",
                             {16, 0})
                       .value();
    return request;
}

TEST(Attribution, ListsEveryChangedTensorTheWorstFirst) {
    const auto request = requestFor("Q4_0", "");
    std::size_t told = 0;
    auto watched = request;
    watched.progress = [&](const TensorDamage&) { ++told; };
    SilentTask task;
    const auto damages = attributeDamage(watched, task);
    ASSERT_TRUE(damages) << describe(damages.error()).english();
    EXPECT_EQ(damages->size(), 44U) << "all matrices of the sample";
    EXPECT_EQ(told, damages->size());
    EXPECT_TRUE(std::ranges::is_sorted(*damages, [](const auto& a, const auto& b) {
        return a.divergence.value > b.divergence.value;
    }));
    EXPECT_GT(damages->back().divergence.value, 0.0);
}

TEST(Attribution, WhatStaysAsItIsDoesNoDamage) {
    const auto request = requestFor("Q4_0", "blk.*");
    SilentTask task;
    const auto damages = attributeDamage(request, task).value();
    for (const TensorDamage& damage : damages) {
        EXPECT_FALSE(request.model->tensors[damage.tensor].name.starts_with("blk."));
    }
    EXPECT_EQ(damages.size(), 2U) << "the embedding and the output";
}

TEST(Attribution, ScaledTensorsAreBroughtBackToTheirSize) {
    const auto plain = requestFor("Q4_0", "");
    auto scaled = plain;
    scaled.plan = std::make_shared<const recipes::QuantizationPlan>(
        recipes::planQuantization(*plain.model, test::scaledRecipe("q4_0"),
                                  test::scalingOptions(*plain.model))
            .value());
    SilentTask task;
    const auto sumOf = [&](const AttributionRequest& request) {
        const auto damages = attributeDamage(request, task).value();
        EXPECT_EQ(damages.size(), 44U) << "norms are not among them";
        double sum = 0.0;
        for (const TensorDamage& each : damages) sum += each.divergence.value;
        return sum;
    };
    EXPECT_LT(sumOf(scaled), 1.5 * sumOf(plain));
}

TEST(Attribution, ATensorAloneDamagesAsIfItWereTheOnlyOneOfThePlan) {
    // All others keep their type, so that the whole plan is this tensor.
    auto whole = requestFor("Q4_0", "");
    const auto& tensors = whole.model->tensors;
    const auto index = static_cast<std::size_t>(
        std::ranges::find(tensors, "blk.3.ffn_down.weight", &TensorInfo::name) - tensors.begin());
    whole.tensors = {index};
    SilentTask task;
    const auto alone = attributeDamage(whole, task).value();
    ASSERT_EQ(alone.size(), 1U);
    whole.tensors = {};
    const auto all = attributeDamage(whole, task).value();
    const auto same = std::ranges::find(all, index, &TensorDamage::tensor);
    ASSERT_NE(same, all.end());
    EXPECT_EQ(same->divergence.value, alone.front().divergence.value);
}

}  // namespace
}  // namespace weightscape::inference
