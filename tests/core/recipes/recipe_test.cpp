// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/recipe.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <set>

#include "core/recipes/recipe_json.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::recipes {
namespace {

const formats::Format* formatNamed(const char* id) {
    return formats::findFormat(id);
}

/// Wraps members into a recipe document that would be valid without them.
std::string withMembers(const std::string& members) {
    return R"({"weightscape_recipe":1,"preset":"Q4_K_M","rules":[])" + members + "}";
}

TEST(Presets, NamesAndFileTypesAreUniqueAndTheirFormatsExist) {
    std::set<std::string_view> names;
    std::set<std::uint32_t> numbers;
    for (const Preset& preset : allPresets()) {
        EXPECT_TRUE(names.insert(preset.name).second) << preset.name;
        if (preset.keepsTypes()) continue;
        // Presets of our own may share llama.cpp's number for their format.
        if (preset.inLlamaCpp) {
            EXPECT_TRUE(numbers.insert(preset.fileType).second) << preset.name;
        }
        ASSERT_NE(formats::findFormat(preset.format), nullptr) << preset.name;
        EXPECT_TRUE(formats::findFormat(preset.format)->canEncode()) << preset.name;
        EXPECT_TRUE(Text(preset.summary).english().ends_with('.')) << preset.name;
    }
}

TEST(Presets, StartWithTheLargestFormat) {
    double bits = 32.0;
    for (const Preset& preset : allPresets()) {
        if (preset.keepsTypes()) continue;
        const double next = formats::findFormat(preset.format)->bitsPerWeight();
        EXPECT_LE(next, bits) << preset.name;
        bits = next;
    }
}

TEST(Presets, AreFoundInAnyCaseAndByAlias) {
    EXPECT_EQ(findPreset("q4_k_m")->name, "Q4_K_M");
    EXPECT_EQ(findPreset("Q3_K")->name, "Q3_K_M");
    EXPECT_EQ(findPreset("q4_k")->name, "Q4_K_M");
    EXPECT_EQ(findPreset("Q5_K")->name, "Q5_K_M");
    EXPECT_EQ(findPreset("Q2_K")->name, "Q2_K");
    EXPECT_EQ(findPreset(""), nullptr);
    EXPECT_EQ(findPreset("Q4"), nullptr);
    EXPECT_EQ(findPreset("Q4_K_M "), nullptr);
}

TEST(Recipe, TitleCountsEverythingThatDiffersFromThePreset) {
    Recipe recipe;
    EXPECT_EQ(recipeTitle(recipe).english(), "Q4_K_M");
    recipe.rules.push_back({"blk.0.*", formatNamed("q8_0")});
    EXPECT_EQ(recipeTitle(recipe).english(), "Q4_K_M + 1 rule");
    recipe.leaveOutput = true;
    EXPECT_EQ(recipeTitle(recipe).english(), "Q4_K_M + 2 rules");
    recipe.pure = true;
    EXPECT_EQ(recipeTitle(recipe).english(), "Q4_K_M pure + 2 rules");
}

TEST(RecipeJson, WritesTheDocumentedForm) {
    Recipe recipe;
    recipe.rules.push_back({"blk.*.ffn_down.weight", formatNamed("q6_k")});
    EXPECT_EQ(toJson(recipe), R"({
  "weightscape_recipe": 1,
  "preset": "Q4_K_M",
  "rules": [
    {
      "pattern": "blk.*.ffn_down.weight",
      "format": "q6_k"
    }
  ]
}
)");
}

TEST(RecipeJson, RulesThatSimulateASchemeHaveTheDocumentedForm) {
    const std::string text = R"({"weightscape_recipe":1,"preset":"F16","rules":[
        {"pattern":"*ffn*","scheme":"int4 granularity=group:64","store":"bf16"},
        {"pattern":"*","scheme":"nf4"},{"pattern":"a","format":"q8_0"}]})";
    const auto recipe = recipeFromJson(text);
    ASSERT_TRUE(recipe) << describe(recipe.error());
    ASSERT_EQ(recipe->rules.size(), 3U);
    EXPECT_EQ(encoders::treatmentText(recipe->rules[0].treatment),
              "int4 granularity=group:64 store=bf16");
    EXPECT_EQ(encoders::treatmentText(recipe->rules[1].treatment), "nf4");
    EXPECT_EQ(simulationNote(*recipe),
              "F16 + 3 rules: *ffn* = int4 granularity=group:64 store=bf16; * = nf4");
    EXPECT_EQ(*recipeFromJson(toJson(*recipe)), *recipe);
    EXPECT_EQ(toJson(*recipe).find(R"("store": "f16")"), std::string::npos);
    EXPECT_EQ(simulationNote(Recipe{}), "");
}

TEST(RecipeJson, ARuleWhoseScalesACalibratorChoosesHasTheDocumentedForm) {
    const std::string text = R"({"weightscape_recipe":1,"preset":"Q4_0","rules":[
        {"pattern":"*","format":"q4_0","calibration":"mse"}]})";
    const auto recipe = recipeFromJson(text);
    ASSERT_TRUE(recipe) << describe(recipe.error());
    EXPECT_EQ(encoders::treatmentText(recipe->rules[0].treatment), "q4_0 calibration=mse");
    EXPECT_EQ(*recipeFromJson(toJson(*recipe)), *recipe);
}

TEST(RecipeJson, ARuleThatRoundsWithFeedbackHasTheDocumentedForm) {
    const std::string text = R"({"weightscape_recipe":1,"preset":"Q4_K_M","rules":[
        {"pattern":"*ffn*","format":"q4_k","gptq":""},
        {"pattern":"*","scheme":"int4 granularity=group:128","gptq":"damping=0.05,order=0"}]})";
    const auto recipe = recipeFromJson(text);
    ASSERT_TRUE(recipe) << describe(recipe.error());
    EXPECT_EQ(encoders::treatmentText(recipe->rules[0].treatment), "q4_k gptq");
    EXPECT_EQ(encoders::treatmentText(recipe->rules[1].treatment),
              "int4 granularity=group:128 gptq=damping=0.05,order=0");
    EXPECT_EQ(*recipeFromJson(toJson(*recipe)), *recipe);
}

TEST(RecipeJson, RefusesRulesWhoseTreatmentIsUnclear) {
    const auto refuses = [](const std::string& rule) {
        return !recipeFromJson(R"({"weightscape_recipe":1,"preset":"F16","rules":[)" + rule + "]}");
    };
    EXPECT_FALSE(refuses(R"({"pattern":"*","scheme":"int4"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","scheme":"int4","format":"q4_0"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","format":"q4_0","store":"f16"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","format":"q4_k","calibration":"mse"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","scheme":"int4","calibration":"mse"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","scheme":"int4","store":"q8_0"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","scheme":"int4","store":""})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","scheme":"int4 store=f16"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","scheme":"int4 mapping=odd"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","scheme":4})"));
    EXPECT_TRUE(refuses(R"({"scheme":"int4"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*"})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","format":"f16","gptq":""})"));
    EXPECT_TRUE(refuses(R"({"pattern":"*","format":"q4_k","gptq":"2"})"));
}

TEST(RecipeJson, RoundTripKeepsRandomRecipes) {
    std::mt19937 random(7);
    const auto pick = [&](std::size_t count) { return random() % count; };
    const char* const kIds[] = {"f16", "q8_0", "q4_0", "q6_k", "q2_k"};
    const char* const kPatterns[] = {"*",      "blk.?.attn_v.weight", R"(re:^blk\.\d+\.)",
                                     "re:a|b", "\"\\\t\u00e9",        "x y\nz"};
    const char* const kEdits[] = {"a.b=int:-1", "a.b=float:1e-6", "a.b=bool:true",
                                  "a.b=str:x=y:z\n\t\"\u00e9", "a.b=str:"};
    for (int i = 0; i < 200; ++i) {
        Recipe recipe;
        recipe.preset = allPresets()[pick(allPresets().size())].name;
        for (std::size_t rules = pick(6); rules > 0; --rules) {
            recipe.rules.push_back({kPatterns[pick(6)], formatNamed(kIds[pick(5)])});
        }
        if (pick(2) != 0) recipe.outputFormat = formatNamed(kIds[pick(5)]);
        if (pick(2) != 0) recipe.tokenEmbeddingFormat = formatNamed(kIds[pick(5)]);
        recipe.pure = pick(2) != 0;
        recipe.leaveOutput = pick(2) != 0;
        for (std::size_t edits = pick(4); edits > 0; --edits) {
            recipe.metadata.edits.push_back(parseMetadataEdit(kEdits[pick(5)]).value());
        }
        if (pick(2) != 0) recipe.metadata.removed = {"general.name", kPatterns[pick(6)]};
        const auto read = recipeFromJson(toJson(recipe));
        ASSERT_TRUE(read) << read.error().detail << toJson(recipe);
        EXPECT_EQ(*read, recipe) << toJson(recipe);
    }
}

TEST(RecipeJson, ReadsPresetsByAnyOfTheirNames) {
    const auto recipe = recipeFromJson(R"({"weightscape_recipe":1,"preset":"q4_k"})");
    ASSERT_TRUE(recipe);
    EXPECT_EQ(recipe->preset, "Q4_K_M");
    EXPECT_TRUE(recipe->rules.empty());
}

struct BadRecipe {
    std::string text;
    ErrorCode code;
    std::string mention;  ///< what the sentence must name
};

TEST(RecipeJson, RefusesWhatItDoesNotUnderstand) {
    const BadRecipe kCases[] = {
        {"", ErrorCode::Damaged, "JSON"},
        {"{", ErrorCode::Damaged, "JSON"},
        {"[]", ErrorCode::InvalidArgument, "weightscape_recipe"},
        {R"({"preset":"Q4_K_M"})", ErrorCode::InvalidArgument, "weightscape_recipe"},
        {R"({"weightscape_recipe":2,"preset":"Q4_K_M"})", ErrorCode::Unsupported, "version 2"},
        {R"({"weightscape_recipe":1.0,"preset":"Q4_K_M"})", ErrorCode::Unsupported, "1.0"},
        {R"({"weightscape_recipe":1})", ErrorCode::InvalidArgument, "preset"},
        {R"({"weightscape_recipe":1,"preset":"Q9"})", ErrorCode::NotFound, "Q9"},
        {R"({"weightscape_recipe":1,"preset":7})", ErrorCode::InvalidArgument, "preset"},
        {withMembers(R"(,"color":1)"), ErrorCode::InvalidArgument, "color"},
        {withMembers(R"(,"pure":1)"), ErrorCode::InvalidArgument, "pure"},
        {withMembers(R"(,"pure":true,"pure":false)"), ErrorCode::Damaged, "pure"},
        {withMembers(R"(,"output_format":"q99")"), ErrorCode::NotFound, "q99"},
        {withMembers("} trailing"), ErrorCode::Damaged, "JSON"},
    };
    for (const BadRecipe& bad : kCases) {
        const auto recipe = recipeFromJson(bad.text, "my.json");
        ASSERT_FALSE(recipe) << bad.text;
        EXPECT_EQ(recipe.error().code, bad.code) << bad.text << recipe.error().detail;
        EXPECT_NE(recipe.error().detail.english().find(bad.mention), std::string::npos)
            << bad.text << recipe.error().detail;
        EXPECT_EQ(recipe.error().file, "my.json");
    }
}

TEST(RecipeJson, RefusesRulesThatAreNotWhole) {
    const BadRecipe kCases[] = {
        {R"({})", ErrorCode::InvalidArgument, "must be a list"},
        {R"([1])", ErrorCode::InvalidArgument, "object"},
        {R"([{"pattern":"*"}])", ErrorCode::InvalidArgument, "format"},
        {R"([{"format":"q8_0"}])", ErrorCode::InvalidArgument, "pattern"},
        {R"([{"pattern":"","format":"q8_0"}])", ErrorCode::InvalidArgument, "empty"},
        {R"([{"pattern":"re:(","format":"q8_0"}])", ErrorCode::InvalidArgument, "not valid"},
        {R"([{"pattern":"*","format":"q8_0","why":""}])", ErrorCode::InvalidArgument, "why"},
        {R"([{"pattern":"*","pattern":"a","format":"q8_0"}])", ErrorCode::Damaged, "twice"},
        {R"([{"pattern":"*","format":"int9"}])", ErrorCode::NotFound, "int9"},
    };
    for (const BadRecipe& bad : kCases) {
        const auto recipe =
            recipeFromJson(R"({"weightscape_recipe":1,"preset":"F16","rules":)" + bad.text + "}");
        ASSERT_FALSE(recipe) << bad.text;
        EXPECT_EQ(recipe.error().code, bad.code) << bad.text << recipe.error().detail;
        EXPECT_NE(recipe.error().detail.english().find(bad.mention), std::string::npos)
            << bad.text << recipe.error().detail;
    }
}

TEST(RecipeJson, EditsOfMetadataStandAsOnTheCommandLine) {
    Recipe recipe;
    recipe.metadata = {{"tokenizer.chat_template"},
                       {parseMetadataEdit("general.name=str:mine").value()}};
    EXPECT_EQ(toJson(recipe), R"({
  "weightscape_recipe": 1,
  "preset": "Q4_K_M",
  "rules": [],
  "override_kv": [
    "general.name=str:mine"
  ],
  "remove_kv": [
    "tokenizer.chat_template"
  ]
}
)");
    const BadRecipe kCases[] = {
        {withMembers(R"(,"override_kv":"a=int:1")"), ErrorCode::InvalidArgument, "must be a list"},
        {withMembers(R"(,"override_kv":[1])"), ErrorCode::InvalidArgument, "must be a text"},
        {withMembers(R"(,"override_kv":["a=1"])"), ErrorCode::InvalidArgument, "KEY=TYPE:VALUE"},
        {withMembers(R"(,"override_kv":["split.no=int:1"])"), ErrorCode::InvalidArgument, "split"},
        {withMembers(R"(,"override_kv":["a=file:x"])"), ErrorCode::InvalidArgument, "as str"},
        {withMembers(R"(,"remove_kv":"a")"), ErrorCode::InvalidArgument, "must be a list"},
        {withMembers(R"(,"remove_kv":[{}])"), ErrorCode::InvalidArgument, "must be a text"},
    };
    for (const BadRecipe& bad : kCases) {
        const auto read = recipeFromJson(bad.text);
        ASSERT_FALSE(read) << bad.text;
        EXPECT_EQ(read.error().code, bad.code) << bad.text;
        EXPECT_NE(read.error().detail.english().find(bad.mention), std::string::npos)
            << read.error().detail;
    }
}

TEST(RecipeJson, RefusesDeepNesting) {
    const std::string deep(100'000, '[');
    const auto recipe = recipeFromJson(withMembers(",\"pure\":" + deep));
    ASSERT_FALSE(recipe);
    EXPECT_EQ(recipe.error().code, ErrorCode::Damaged);
}

TEST(LoadRecipe, TakesAPresetNameOrAFile) {
    EXPECT_EQ(loadRecipe("q5_k")->preset, "Q5_K_M");
    const test::TemporaryFolder folder;
    const std::string path = folder / "mine.json";
    Recipe recipe;
    recipe.preset = "Q8_0";
    recipe.rules.push_back({"*", formatNamed("q4_0")});
    std::ofstream(path) << toJson(recipe);
    const auto loaded = loadRecipe(path);
    ASSERT_TRUE(loaded) << loaded.error().detail;
    EXPECT_EQ(*loaded, recipe);
}

TEST(LoadRecipe, NamesThePresetsWhenNothingFits) {
    const auto missing = loadRecipe("Q4_K_XXL");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::NotFound);
    EXPECT_NE(missing.error().detail.english().find("Q4_K_M"), std::string::npos);
    EXPECT_EQ(missing.error().file, "Q4_K_XXL");
}

TEST(LoadRecipe, RefusesFilesThatAreTooLargeForARecipe) {
    const test::TemporaryFolder folder;
    const std::string path = folder / "model.json";
    std::ofstream(path) << std::string((1 << 20) + 1, ' ');
    const auto loaded = loadRecipe(path);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::InvalidArgument);
    EXPECT_FALSE(loadRecipe(folder.path().string()));
}

}  // namespace
}  // namespace weightscape::recipes
