// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Commands that run a model: evaluate, generate, and what imatrix collects.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/app/cli/run_program.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsSupersetOf;

/// Four short contexts of the sample's text.
json evaluated(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--text", "sample", "--context", "128", "--chunks", "4"});
    return jsonOf(arguments);
}

TEST(CommandLineEvaluate, ComparesARecipeWithTheModelAsItIs) {
    const json document = evaluated({"evaluate", "sample", "--recipe", "Q2_K"});
    EXPECT_THAT(keysOf(document),
                IsSupersetOf({"tokens", "nll", "perplexity", "perplexity_uncertainty", "kld_mean",
                              "kld_median", "kld_p99", "kld_max", "same_top_percent",
                              "tokens_per_second"}));
    EXPECT_EQ(document.at("tokens"), 4 * 63);
    EXPECT_GT(document.at("kld_mean").get<double>(), 0.05);
    EXPECT_LE(document.at("kld_median").get<double>(), document.at("kld_p99").get<double>());
}

TEST(CommandLineEvaluate, ARecipeIsTheFileThatItWouldWrite) {
    const TemporaryFolder folder;
    const std::string file = (folder / "small.gguf").string();
    ASSERT_EQ(runCli({"quantize", "sample", file, "--recipe", "Q4_K_M"}).status, 0);
    const json recipe = evaluated({"evaluate", "sample", "--recipe", "Q4_K_M"});
    const json written = evaluated({"evaluate", file, "--reference", "sample"});
    for (const char* key : {"nll", "perplexity", "kld_mean", "kld_p999", "kld_max"}) {
        EXPECT_EQ(recipe.at(key), written.at(key)) << key;
    }
}

TEST(CommandLineEvaluate, AnswersThatWereSavedServeAsReference) {
    const TemporaryFolder folder;
    const std::string answers = (folder / "answers.kld").string();
    const json original = evaluated({"evaluate", "sample", "--save-answers", answers});
    const json again = jsonOf({"evaluate", "sample", "--kl-divergence-base", answers});
    EXPECT_EQ(again.at("perplexity"), original.at("perplexity"));
    EXPECT_NEAR(again.at("kld_mean").get<double>(), 0.0, 1e-5);
}

TEST(CommandLineEvaluate, ListsWhatEachTensorAloneDoes) {
    const json document = evaluated({"evaluate", "sample", "--recipe", "Q4_0", "--attribute"});
    ASSERT_EQ(document.at("attribution").size(), 44U);
    EXPECT_GE(document.at("attribution")[0].at("kld_mean").get<double>(),
              document.at("attribution")[43].at("kld_mean").get<double>());
}

TEST(CommandLineEvaluate, FollowsTheErrorThroughTheLayers) {
    const json document = evaluated({"evaluate", "sample", "--recipe", "Q2_K", "--layers"});
    const json& layers = document.at("layers");
    ASSERT_EQ(layers.size(), 7U) << "the embedding and six layers";
    EXPECT_EQ(layers[0].at("behind"), "embedding");
    EXPECT_EQ(layers[6].at("behind"), "blk.5");
    EXPECT_GT(layers[0].at("relative_error").get<double>(), 0.0);
    for (const json& layer : layers) {
        EXPECT_LT(layer.at("relative_error").get<double>(), 1.0);
        EXPECT_GT(layer.at("cosine").get<double>(), 0.5);
    }
    EXPECT_GT(layers[6].at("other_answers_percent").get<double>(), 0.0);
    EXPECT_FALSE(evaluated({"evaluate", "sample"}).contains("layers"));
    const Finished german =
        runCli({"evaluate", "sample", "--text", "sample", "--context", "128", "--chunks", "1",
                "--recipe", "Q2_K", "--layers", "--language", "de"});
    EXPECT_THAT(german.out, HasSubstr("\nblk.5 ")) << "a name stays";
}

TEST(CommandLineEvaluate, SaysWhatKeepsAModelFromRunning) {
    const TemporaryFolder folder;
    const auto path = folder / "bare.gguf";
    writeSmallLlama(path);
    const Finished finished = runCli({"evaluate", path.string(), "--text", "sample"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_THAT(finished.err, HasSubstr("The model has no tokenizer"));
}

TEST(CommandLineEvaluate, WantsATextOrAnswers) {
    EXPECT_EQ(runCli({"evaluate", "sample"}).status, 2);
    EXPECT_EQ(runCli({"evaluate", "sample", "--text", "sample", "--attribute"}).status, 2);
    EXPECT_EQ(runCli({"evaluate", "sample", "--text", "sample", "--layers"}).status, 2);
}

TEST(CommandLineGenerate, ContinuesAPrompt) {
    const std::vector<std::string> arguments = {"generate",         "sample",   "--prompt",
                                                "In the beginning", "--tokens", "5"};
    const json document = jsonOf(arguments);
    EXPECT_THAT(keysOf(document), testing::ElementsAre("text", "tokens", "tokens_per_second"));
    EXPECT_EQ(document.at("tokens").size(), 5U);
    const Finished text = runCli(arguments);
    EXPECT_EQ(text.out, document.at("text").get<std::string>() + "\n");
}

json generated(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "generate");
    arguments.insert(arguments.end(), {"--tokens", "5"});
    return jsonOf(arguments).at("tokens");
}

TEST(CommandLineGenerate, PutsAMessageIntoTheModelsChatTemplate) {
    const TemporaryFolder folder;
    const std::string file = (folder / "chat.gguf").string();
    ASSERT_EQ(runCli({"quantize", "sample", file, "--recipe", "F16", "--override-kv",
                      "tokenizer.chat_template=str:USER: ASSISTANT: "})
                  .status,
              0);
    EXPECT_EQ(generated({file, "--chat", "--prompt", "Who art thou?"}),
              generated({file, "--prompt", "USER: Who art thou?\nASSISTANT:"}));
    EXPECT_EQ(generated({file, "--chat", "--system", "Be brief.", "--prompt", "Who art thou?"}),
              generated({file, "--prompt", "Be brief.\n\nUSER: Who art thou?\nASSISTANT:"}));
    EXPECT_NE(generated({file, "--chat", "--prompt", "Who art thou?"}),
              generated({file, "--prompt", "Who art thou?"}));
}

TEST(CommandLineGenerate, ContinuesTheBareTextWithoutAChatTemplate) {
    const std::vector<std::string> bare = {"generate", "sample",   "--prompt",
                                           "God",      "--tokens", "3"};
    std::vector<std::string> chat = bare;
    chat.insert(chat.end(), {"--chat", "--system", "Be brief."});
    const Finished finished = runCli(chat);
    EXPECT_EQ(finished.status, 0);
    EXPECT_EQ(finished.out, runCli(bare).out);
    EXPECT_THAT(finished.err,
                HasSubstr("The model has no chat template. The text is continued as it is."));
    EXPECT_EQ(runCli({"generate", "sample", "--prompt", "God", "--system", "Be brief."}).status, 2);
}

TEST(CommandLineImatrix, CollectsFromTexts) {
    const TemporaryFolder folder;
    const std::string out = (folder / "matrix.gguf").string();
    writeBytes(folder / "text", std::string(4000, 'a') + " and the LORD said unto Moses");
    const std::string text = (folder / "text").string();
    const json document = jsonOf({"imatrix", "sample", "--text", text, "--text", text + "=0.5",
                                  "--context", "64", "--chunks", "2", "-o", out});
    EXPECT_EQ(document.at("tensors"), 42);
    const json shown = jsonOf({"imatrix", "show", out, "--model", "sample"});
    EXPECT_EQ(shown.at("chunks"), 4);
    EXPECT_EQ(runCli({"imatrix", "sample", "--text", text, "-o", out}).status, 1)
        << "an existing file needs --force";
    EXPECT_EQ(runCli({"imatrix", "sample", "-o", out}).status, 2) << "a text is missing";
}

TEST(CommandLineQuantize, LearnsFromACalibrationText) {
    const TemporaryFolder folder;
    const auto bytesOf = [&](const std::string& name, std::vector<std::string> more) {
        std::vector<std::string> arguments = {"quantize", "sample", (folder / name).string(),
                                              "--recipe", "Q4_0"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return jsonOf(arguments);
    };
    const json plain = bytesOf("plain.gguf", {});
    // Text of another kind than the sample's: more damping, so that less is read into it.
    const json learnt = bytesOf("learnt.gguf", {"--calibration-text", "balanced", "--gptq", "0.1"});
    EXPECT_GT(learnt.at("bytes"), plain.at("bytes")) << "keys name the text";
    const auto divergenceOf = [&](const char* name) {
        const json document = jsonOf({"evaluate", (folder / name).string(), "--reference", "sample",
                                      "--text", "sample", "--context", "256", "--chunks", "20"});
        return document.at("kld_mean").get<double>();
    };
    EXPECT_LT(divergenceOf("learnt.gguf"), 0.95 * divergenceOf("plain.gguf"));
}

TEST(CommandLineQuantize, ScalesColumnsByTheirInputs) {
    const TemporaryFolder folder;
    const std::string file = (folder / "scaled.gguf").string();
    const json report = jsonOf({"quantize", "sample", file, "--recipe", "Q4_0", "--awq", "10",
                                "--calibration-text", "balanced", "--calibration-chunks", "4"});
    std::size_t scaled = 0;
    for (const json& tensor : report.at("tensors")) {
        if (!tensor.contains("awq")) continue;
        const json& reads = tensor.at("awq").at("reads");
        if (reads.is_number() && reads.get<double>() > 0.0) ++scaled;
    }
    EXPECT_GT(scaled, 10U);
    writeBytes(folder / "recipe.json",
               std::string(R"({"weightscape_recipe":1,"preset":"Q4_0","awq":"10"})"));
    const json recipe =
        evaluated({"evaluate", "sample", "--recipe", (folder / "recipe.json").string(),
                   "--calibration-text", "balanced", "--calibration-chunks", "4"});
    const json written = evaluated({"evaluate", file, "--reference", "sample"});
    EXPECT_EQ(recipe.at("kld_mean"), written.at("kld_mean"));
}

TEST(CommandLineError, OfScaledColumnsIsNoLargerByImportance) {
    const auto weighted = [](std::vector<std::string> more) {
        std::vector<std::string> arguments = {
            "error",     "sample", "--format", "q4_0",
            "--imatrix", "sample", "--tensor", "blk.0.attn_output.weight"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return jsonOf(arguments).at("results").at(0).at("weighted_relative_rmse").get<double>();
    };
    EXPECT_LE(weighted({"--awq", "20"}), weighted({}));
    EXPECT_EQ(runCli({"error", "sample", "--format", "q4_0", "--awq", "0"}).status, 2);
}

}  // namespace
}  // namespace weightscape::test
