// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/optimization_level.h"

#include <gtest/gtest.h>

#include "core/recipes/recipe_json.h"

namespace weightscape::recipes {
namespace {

TEST(OptimizationLevel, EachDoesWhatThoseBeforeItDo) {
    for (const OptimizationLevel& level : allOptimizationLevels()) {
        EXPECT_EQ(level.searchesScales, level.number >= 1);
        EXPECT_EQ(level.letsErrorsCancel, level.number >= 2);
        EXPECT_EQ(level.tunes, level.number >= 3);
        EXPECT_EQ(findOptimizationLevel(level.number), &level);
    }
    EXPECT_EQ(findOptimizationLevel(4), nullptr);
}

TEST(OptimizationLevel, OfARecipeWithGptqAloneIsTwo) {
    Recipe recipe;
    EXPECT_EQ(levelOf(recipe).number, 0U);
    recipe.feedback = encoders::GptqChoice{};
    EXPECT_EQ(levelOf(recipe).number, 2U);
}

TEST(OptimizationLevel, KeepsTheGptqThatARecipeDescribes) {
    const Recipe plain = atLevel({}, *findOptimizationLevel(2));
    EXPECT_EQ(plain.feedback, SharedOptional(encoders::refinedGptq()));
    Recipe own;
    own.feedback = encoders::parseGptq("0.05").value();
    EXPECT_EQ(atLevel(own, *findOptimizationLevel(3)).feedback, own.feedback);
    EXPECT_FALSE(atLevel(own, *findOptimizationLevel(1)).feedback);
}

TEST(OptimizationLevel, IsWrittenIntoRecipesAndReadBack) {
    Recipe recipe = atLevel({}, *findOptimizationLevel(3));
    recipe.tuning = parseTuning("steps=200,seed=7").value();
    recipe.texts = {{"moments", std::string(64, 'a'), 0}};
    const auto again = recipeFromJson(toJson(recipe), "recipe.json");
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_EQ(*again, recipe);
}

TEST(OptimizationLevel, IsRefusedWhereThereIsNone) {
    const auto read = [](const std::string& rest) {
        return recipeFromJson(R"({"weightscape_recipe": 1, "preset": "Q4_K_M", )" + rest + "}", "");
    };
    EXPECT_TRUE(read(R"("optimize": 2)"));
    EXPECT_FALSE(read(R"("optimize": 4)"));
    EXPECT_FALSE(read(R"("optimize": -1)"));
    EXPECT_FALSE(read(R"("optimize": "2")"));
    EXPECT_FALSE(read(R"("optimize": 1, "gptq": "")"));
}

}  // namespace
}  // namespace weightscape::recipes
