// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/llama_quantize_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/files/open_model.h"
#include "core/recipes/export_command.h"
#include "core/recipes/tensor_pattern.h"
#include "core/support/shell_text.h"
#include "tests/support/sanitized.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::recipes {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

encoders::Treatment asFormat(const char* id) {
    return {formats::findFormat(id)};
}

Recipe fullRecipe() {
    Recipe recipe;
    recipe.preset = "Q4_K_M";
    recipe.rules = {{"blk.*.ffn_down.weight", asFormat("q6_k")},
                    {"re:attn_[qk]", asFormat("q5_0")}};
    recipe.outputFormat = formats::findFormat("q8_0");
    recipe.tokenEmbeddingFormat = formats::findFormat("f16");
    recipe.pure = true;
    return recipe;
}

std::string refusalOf(const Recipe& recipe) {
    const auto command = llamaQuantizeCommand(recipe, {});
    if (command) return "a command: " + shellText(*command);
    EXPECT_EQ(command.error().code, ErrorCode::Unsupported);
    return command.error().detail.english();
}

Recipe withRule(const char* preset, const std::string& pattern,
                const encoders::Treatment& treatment) {
    Recipe recipe;
    recipe.preset = preset;
    recipe.rules = {{pattern, treatment}};
    return recipe;
}

TEST(LlamaQuantizeCommand, PutsOptionsBeforeFilesAndPreset) {
    CommandFiles files;
    files.allowRequantize = true;
    files.importance = "data.gguf";
    EXPECT_THAT(llamaQuantizeCommand(fullRecipe(), files).value(),
                ElementsAre("llama-quantize", "--allow-requantize", "--pure", "--imatrix",
                            "data.gguf", "--output-tensor-type", "q8_0", "--token-embedding-type",
                            "f16", "--tensor-type", "^blk\\..*\\.ffn_down\\.weight$=q6_K",
                            "--tensor-type", "attn_[qk]=q5_0", "MODEL.gguf", "OUT.gguf", "Q4_K_M"));
    Recipe leaving;
    leaving.preset = "F16";
    leaving.leaveOutput = true;
    EXPECT_THAT(
        llamaQuantizeCommand(leaving, {}).value(),
        ElementsAre("llama-quantize", "--leave-output-tensor", "MODEL.gguf", "OUT.gguf", "F16"));
}

TEST(LlamaQuantizeCommand, IsReadBackAsTheSameRecipe) {
    Recipe expected = fullRecipe();
    expected.rules[0].pattern = "re:^blk\\..*\\.ffn_down\\.weight$";
    const auto command = llamaQuantizeCommand(fullRecipe(), {});
    EXPECT_EQ(readLlamaQuantizeCommand(command.value()).value(), expected);
}

TEST(LlamaQuantizeCommand, ReadsLikeLlamaQuantize) {
    const auto read = [](std::vector<std::string> options) {
        options.insert(options.begin(), "llama-quantize");
        return readLlamaQuantizeCommand(options);
    };
    // The first '=' ends the expression, which becomes lower case; a float preset ignores it.
    EXPECT_EQ(read({"--tensor-type", "A\\D=q4_0", "m", "o", "q8_0"}).value().rules[0].pattern,
              "re:a\\d");
    EXPECT_FALSE(read({"--tensor-type", "(?=a)=q4_0", "m", "o", "Q8_0"}));
    EXPECT_TRUE(read({"--tensor-type", "a=q4_0", "m", "o", "BF16"}).value().rules.empty());
    EXPECT_FALSE(read({"--tensor-type", "=q4_0", "m", "o", "Q8_0"}));
    EXPECT_FALSE(read({"--tensor-type", "a=q9", "m", "o", "Q8_0"}));
    EXPECT_FALSE(read({"--frobnicate", "a", "m", "o", "Q8_0"}));
    EXPECT_FALSE(read({"m", "o", "Q9"}));
    EXPECT_FALSE(read({"m", "Q8_0"}));
    EXPECT_FALSE(read({"--tensor-type"}));
}

TEST(LlamaQuantizeCommand, SaysWhyARecipeCannotBeExpressed) {
    EXPECT_THAT(refusalOf(withRule("Q8_0", "a", encoders::simulate("int4").value())),
                HasSubstr("scheme"));
    EXPECT_THAT(refusalOf(withRule(
                    "Q8_0", "a", encoders::calibrate(*formats::findFormat("q4_0"), "mse").value())),
                HasSubstr("calibrator"));
    for (const char* preset : {"F32", "F16", "BF16"}) {
        EXPECT_THAT(refusalOf(withRule(preset, "*", asFormat("q8_0"))), HasSubstr("ignores rules"));
    }
    EXPECT_THAT(refusalOf(withRule("Q8_0", "re:(?<=a)b", asFormat("q4_0"))), HasSubstr("(?<=a)b"));
    EXPECT_THAT(refusalOf(withRule("Q8_0", "a", {})), HasSubstr("no type"));
    Recipe unknown;
    unknown.preset = "Q9";
    EXPECT_EQ(llamaQuantizeCommand(unknown, {}).error().code, ErrorCode::NotFound);
}

Recipe withKeys(const std::vector<std::string>& edits, std::vector<std::string> removed = {}) {
    Recipe recipe;
    recipe.preset = "Q8_0";
    recipe.metadata.removed = std::move(removed);
    for (const std::string& edit : edits) {
        recipe.metadata.edits.push_back(parseMetadataEdit(edit).value());
    }
    return recipe;
}

TEST(LlamaQuantizeCommand, SetsKeysThatItCanSet) {
    const Recipe recipe = withKeys({"a.name=str:x y", "a.count=int:3"});
    const auto command = llamaQuantizeCommand(recipe, {}).value();
    EXPECT_THAT(command,
                ElementsAre("llama-quantize", "--override-kv", "a.name=str:x y", "--override-kv",
                            "a.count=int:3", "MODEL.gguf", "OUT.gguf", "Q8_0"));
    EXPECT_EQ(readLlamaQuantizeCommand(command).value(), recipe);
    EXPECT_THAT(refusalOf(withKeys({}, {"a.name"})), HasSubstr("leave out the key a.name"));
    EXPECT_THAT(refusalOf(withKeys({"a.rank=int:-3"})), HasSubstr("a.rank this value"));
    EXPECT_THAT(refusalOf(withKeys({"a.count=int:4294967296"})), HasSubstr("a.count this value"));
    EXPECT_THAT(refusalOf(withKeys({"a.name=str:" + std::string(128, 'x')})),
                HasSubstr("a.name this value"));
    EXPECT_TRUE(llamaQuantizeCommand(withKeys({"a.name=str:" + std::string(127, 'x')}), {}));
}

TEST(LlamaQuantizeCommand, EveryPresetThatIsOfferedHasACommand) {
    for (const Preset& preset : allPresets()) {
        Recipe recipe;
        recipe.preset = preset.name;
        const auto command = llamaQuantizeCommand(recipe, {});
        const bool isOwn = preset.name == "Q8_0_F16_EMBD";
        EXPECT_EQ(command.has_value(), preset.inLlamaCpp || isOwn) << preset.name;
        if (!command) continue;
        if (isOwn) {
            recipe.preset = "Q8_0";
            recipe.tokenEmbeddingFormat = formats::findFormat("f16");
        }
        EXPECT_EQ(readLlamaQuantizeCommand(*command).value(), recipe);
    }
}

TEST(LlamaQuantizeCommand, NoPathIsTakenForSomethingElse) {
    EXPECT_EQ(pathArgument("model.gguf"), "model.gguf");
    EXPECT_EQ(pathArgument("/a/b"), "/a/b");
    EXPECT_EQ(pathArgument("../a"), "../a");
    // llama-quantize reads a leading number as a preset; others are options, a preset, the sample.
    for (const char* path : {"15-b.gguf", "-x.gguf", " 7.gguf", "Q4_K_M", "COPY", "sample"}) {
        EXPECT_EQ(pathArgument(path), std::string("./") + path);
    }
}

TEST(ExportCommand, SpellsTheRecipeForTheCommandLine) {
    Recipe recipe = fullRecipe();
    recipe.rules.push_back({"-a*", encoders::simulate("int4 granularity=group:64").value()});
    EXPECT_THAT(
        exportCommand(recipe, {}).value(),
        ElementsAre("weightscape-cli", "quantize", "MODEL.gguf", "OUT.gguf", "--recipe", "Q4_K_M",
                    "--tensor-type", "blk.*.ffn_down.weight=q6_k", "--tensor-type",
                    "re:attn_[qk]=q5_0", "--tensor-type=-a*=int4 granularity=group:64",
                    "--output-tensor-type", "q8_0", "--token-embedding-type", "f16", "--pure"));
    EXPECT_TRUE(exportCommand(withRule("Q8_0", "a=b=q4_0*", asFormat("q4_0")), {}));
    EXPECT_EQ(exportCommand(withRule("Q8_0", "a=int4 store", asFormat("bf16")), {}).error().code,
              ErrorCode::InvalidArgument);
}

TEST(ExportCommand, SpellsTheEditsOfMetadata) {
    EXPECT_THAT(
        exportCommand(withKeys({"a.b=str:x\ny", "-c=int:1"}, {"tokenizer.chat_template"}), {})
            .value(),
        ElementsAre("weightscape-cli", "quantize", "MODEL.gguf", "OUT.gguf", "--recipe", "Q8_0",
                    "--remove-kv", "tokenizer.chat_template", "--override-kv", "a.b=str:x\ny",
                    "--override-kv=-c=int:1"));
}

/// A command that was checked against the model, and what llama-quantize would plan by it.
class CheckedCommands : public testing::Test {
  protected:
    void open(const test::GgufBuilder& builder) {
        const std::string path = m_folder / "model.gguf";
        std::ofstream(path, std::ios::binary) << builder.build();
        m_model = files::openModel(path).value();
    }
    [[nodiscard]] Result<std::vector<std::string>> commandFor(const Recipe& recipe) const {
        const auto plan = planQuantization(*m_model, recipe);
        if (!plan) return fail(plan.error());
        return checkedLlamaQuantizeCommand(*m_model, *plan,
                                           commandFiles(*m_model, *plan, "o.gguf"));
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
};

TEST_F(CheckedCommands, AskToRequantizeOnlyWhereATypeChanges) {
    test::GgufBuilder builder;
    builder.text("general.architecture", "llama").number("llama.block_count", 1);
    builder.tensor("output.weight", "q8_0", {256, 8}).tensor("token_embd.weight", "q8_0", {256, 8});
    open(builder);
    Recipe recipe;
    recipe.preset = "Q8_0";
    EXPECT_THAT(commandFor(recipe).value(),
                ElementsAre("llama-quantize", m_model->path.string(), "o.gguf", "Q8_0"));
    recipe.preset = "Q4_0";
    EXPECT_EQ(commandFor(recipe).value().at(1), "--allow-requantize");
}

TEST_F(CheckedCommands, AreRefusedWhereAKeyWouldGetAnotherType) {
    test::GgufBuilder builder;
    builder.text("general.architecture", "llama").number("llama.block_count", 1);
    builder.tensor("output.weight", "f16", {256, 8}).tensor("token_embd.weight", "f16", {256, 8});
    open(builder);
    EXPECT_TRUE(commandFor(withKeys({"llama.block_count=int:2", "general.name=str:mine"})));
    EXPECT_TRUE(commandFor(withKeys({"llama.expert_count=int:2", "x.y=float:1"})));
    Model shorter = *m_model;
    shorter.metadata.push_back({"llama.short", MetadataValue::fromUint16(3)});
    m_model = std::make_shared<const Model>(std::move(shorter));
    EXPECT_THAT(commandFor(withKeys({"llama.short=int:4"})).error().detail.english(),
                HasSubstr("llama.short the type u32 where the model has u16"));
}

TEST_F(CheckedCommands, AreRefusedWhenATensorWouldBeDecidedOtherwise) {
    test::GgufBuilder builder;
    builder.text("general.architecture", "llama").number("llama.block_count", 1);
    builder.tensor("output.weight", "f16", {256, 8}).tensor("token_embd.weight", "f16", {256, 8});
    open(builder);
    Recipe recipe;
    recipe.preset = "Q8_0";
    auto plan = planQuantization(*m_model, recipe).value();
    ASSERT_TRUE(checkedLlamaQuantizeCommand(*m_model, plan, {}));
    plan.tensors[0].format = formats::findFormat("q4_0");
    const auto refused = checkedLlamaQuantizeCommand(*m_model, plan, {});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail.english(),
                HasSubstr("output.weight Q8_0 where this recipe makes it Q4_0"));
}

TEST(GoldenCommands, LeadToTheTypesThatLlamaCppChose) {
    const test::TemporaryFolder folder;
    int compared = 0;
    const auto all = test::goldenOptions();
    for (std::size_t i = 0; i < all.size(); i += test::kSanitized ? 6 : 1) {
        const test::GoldenOptions& options = all[i];
        if (!options.output.refused.empty()) continue;
        const Recipe recipe = options.recipe();
        SCOPED_TRACE(options.id);
        const auto model = test::openTinyModel(test::tinyModel(options.model), folder.path());
        const auto plan = planQuantization(
            *model, recipe,
            test::tinyPlanOptions(*model, options.model, options.importance, options.edits));
        ASSERT_TRUE(plan) << plan.error().detail;
        const auto command = checkedLlamaQuantizeCommand(*model, *plan, {});
        ASSERT_TRUE(command) << command.error().detail;
        const auto theirs =
            planQuantization(*model, readLlamaQuantizeCommand(*command).value(), plan->options);
        ASSERT_TRUE(theirs) << theirs.error().detail;
        std::vector<std::string> types;
        for (const PlannedTensor& tensor : theirs->tensors) {
            types.emplace_back(tensor.format->info.id);
        }
        EXPECT_EQ(types, options.output.formats);
        ++compared;
    }
    EXPECT_GT(compared, test::kSanitized ? 3 : 20);
}

TEST(TensorTypeFile, IsReadAsLlamaQuantizeReadsIt) {
    const auto rules = readTensorTypeFile("Attn_V=q6_K\n\n  blk\\.1\\.=Q8_0\tffn_down=iq4_xs\r\n");
    ASSERT_TRUE(rules);
    const std::vector<RecipeRule> expected = {{"re:attn_v", asFormat("q6_k")},
                                              {"re:blk\\.1\\.", asFormat("q8_0")},
                                              {"re:ffn_down", asFormat("iq4_xs")}};
    EXPECT_EQ(*rules, expected);
    EXPECT_TRUE(readTensorTypeFile(" \n ")->empty());
    for (const char* wrong : {"attn_v", "=q8_0", "attn_v=q9_0", "a=q8_0 b", "(=q8_0"}) {
        const auto refused = readTensorTypeFile(wrong);
        ASSERT_FALSE(refused) << wrong;
        EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
    }
}

TEST(TensorTypeFile, HoldsTheRulesOfARecipe) {
    Recipe recipe;
    recipe.rules = {{"blk.*.ffn_down.weight", asFormat("q6_k")},
                    {"re:attn_[qk]", asFormat("q5_0")}};
    const auto content = tensorTypeFile(recipe);
    ASSERT_TRUE(content) << content.error().detail;
    EXPECT_EQ(std::ranges::count(*content, '\n'), 2);
    const auto read = readTensorTypeFile(*content);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->size(), 2U);
    EXPECT_EQ((*read)[0].treatment, recipe.rules[0].treatment);
    const auto pattern = TensorPattern::compile((*read)[0].pattern);
    EXPECT_TRUE(pattern->matches("blk.3.ffn_down.weight").value());
    EXPECT_FALSE(pattern->matches("blk.3.ffn_down.weights").value());
}

TEST(TensorTypeFile, CannotSayWhatIsNoRule) {
    Recipe recipe;
    recipe.pure = true;
    EXPECT_THAT(tensorTypeFile(recipe).error().detail.english(), HasSubstr("rules only"));
    recipe = {};
    recipe.outputFormat = formats::findFormat("q8_0");
    EXPECT_THAT(tensorTypeFile(recipe).error().detail.english(), HasSubstr("rules only"));
    EXPECT_THAT(tensorTypeFile(withRule("Q8_0", "a b", asFormat("q4_0"))).error().detail.english(),
                HasSubstr("has a space"));
    EXPECT_THAT(tensorTypeFile(withKeys({"a.b=int:1"})).error().detail.english(),
                HasSubstr("rules only"));
}

}  // namespace
}  // namespace weightscape::recipes
