// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/support/shell_text.h"
#include "tests/app/cli/run_program.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::EndsWith;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

TEST(CommandLineRecipe, ShowsWhatQuantizeWouldDoAndWhy) {
    const json shown = jsonOf({"recipe", "show", "Q4_K_M", "--model", "sample"});
    EXPECT_THAT(keysOf(shown), UnorderedElementsAre("recipe", "bytes", "parameters",
                                                    "bits_per_weight", "tensors", "warnings"));
    EXPECT_THAT(
        keysOf(shown.at("tensors").at(0)),
        UnorderedElementsAre("name", "type", "rule", "fallback", "from", "bytes", "treatment"));
    EXPECT_EQ(shown.at("recipe"), "Q4_K_M");
    const json planned = jsonOf({"quantize", "sample", "--recipe", "Q4_K_M", "--dry-run"});
    for (const char* key : {"bytes", "parameters", "bits_per_weight", "warnings"}) {
        EXPECT_EQ(shown.at(key), planned.at(key)) << key;
    }
    ASSERT_EQ(shown.at("tensors").size(), planned.at("tensors").size());
    for (std::size_t i = 0; i < planned.at("tensors").size(); ++i) {
        for (const char* key : {"name", "from", "type", "bytes", "rule", "fallback"}) {
            EXPECT_EQ(shown.at("tensors").at(i).at(key), planned.at("tensors").at(i).at(key));
        }
    }
    const Finished text = runCli({"recipe", "show", "q4_k_m", "--model", "sample"});
    EXPECT_EQ(text.status, 0);
    EXPECT_THAT(text.out, HasSubstr("Q6_K in Q4_K_M"));
    EXPECT_THAT(text.out, HasSubstr("bits per weight"));
}

TEST(CommandLineRecipe, ShowsRulesSchemesAndWarnings) {
    const TemporaryFolder folder;
    const std::string file = folder / "mine.json";
    std::ofstream(file) << R"({"weightscape_recipe":1,"preset":"Q8_0","rules":[)"
                        << R"({"pattern":"output.weight","scheme":"int4"},)"
                        << R"({"pattern":"nothing*","format":"q4_0"}]})";
    const Finished finished = runCli({"recipe", "show", file, "--model", "sample", "--json"});
    ASSERT_EQ(finished.status, 0) << finished.err;
    EXPECT_THAT(finished.err, HasSubstr("nothing*"));
    const Finished exported =
        runCli({"recipe", "export", file, "--as", "weightscape-cli", "--model", "sample"});
    EXPECT_EQ(exported.status, 0);
    EXPECT_THAT(exported.err, HasSubstr("nothing*"));
    const json shown = json::parse(finished.out);
    EXPECT_EQ(shown.at("recipe"), "Q8_0 + 2 rules");
    EXPECT_EQ(shown.at("tensors").at(0).at("name"), "output.weight");
    EXPECT_EQ(shown.at("tensors").at(0).at("treatment"), "int4");
    EXPECT_THAT(shown.at("tensors").at(0).at("rule").get<std::string>(), HasSubstr("your rule"));
    EXPECT_TRUE(shown.at("tensors").at(2).at("treatment").is_null());
    EXPECT_FALSE(shown.at("warnings").empty());
}

TEST(CommandLineRecipe, ExportsACommandThatAShellReads) {
    const TemporaryFolder folder;
    const std::string file = folder / "mine.json";
    std::ofstream(file) << R"({"weightscape_recipe":1,"preset":"Q4_K_M","rules":[)"
                        << R"({"pattern":"blk.*.ffn_down.weight","format":"q6_k"}]})";
    const json exported = jsonOf({"recipe", "export", file, "--as", "llama-quantize", "--model",
                                  "sample", "--output", "my file.gguf"});
    EXPECT_THAT(keysOf(exported), UnorderedElementsAre("command", "arguments", "tensors_checked"));
    const auto arguments = exported.at("arguments").get<std::vector<std::string>>();
    ASSERT_EQ(arguments.size(), 6U);
    EXPECT_EQ(arguments[2], "^blk\\..*\\.ffn_down\\.weight$=q6_K");
    EXPECT_THAT(arguments[3], EndsWith("kjv-f16.gguf"));
    EXPECT_EQ(arguments[4], "my file.gguf");
    EXPECT_EQ(exported.at("command"), shellText(arguments));
    EXPECT_EQ(exported.at("tensors_checked"), 57);
    const Finished plain = runCli({"recipe", "export", "Q6_K", "--as", "llama-quantize"});
    EXPECT_EQ(plain.out, "llama-quantize MODEL.gguf OUT.gguf Q6_K\n");
    const Finished own = runCli({"recipe", "export", file, "--as", "weightscape-cli"});
    EXPECT_EQ(own.out,
              "weightscape-cli quantize MODEL.gguf OUT.gguf --recipe Q4_K_M --tensor-type "
              "'blk.*.ffn_down.weight=q6_k'\n");
}

TEST(CommandLineRecipe, TheExportedCommandOfItsOwnWritesTheSameFile) {
    const TemporaryFolder folder;
    const std::string file = folder / "mine.json";
    std::ofstream(file) << R"({"weightscape_recipe":1,"preset":"Q4_0","rules":[)"
                        << R"({"pattern":"re:attn_[qk]","format":"q6_k"}],"output_format":"q5_1"})";
    auto arguments = jsonOf({"recipe", "export", file, "--as", "weightscape-cli", "--model",
                             "sample", "--output", (folder / "a.gguf").string()})
                         .at("arguments")
                         .get<std::vector<std::string>>();
    arguments.erase(arguments.begin());
    ASSERT_EQ(runCli(arguments).status, 0);
    ASSERT_EQ(runCli({"quantize", "sample", folder / "b.gguf", "--recipe", file}).status, 0);
    EXPECT_EQ(contentOf(folder / "a.gguf"), contentOf(folder / "b.gguf"));
}

TEST(CommandLineRecipe, SaysWhyNoCommandDoesTheSame) {
    const TemporaryFolder folder;
    const std::string file = folder / "mine.json";
    std::ofstream(file) << R"({"weightscape_recipe":1,"preset":"F16","rules":[)"
                        << R"({"pattern":"blk.0.*","format":"q8_0"}]})";
    const Finished finished = runCli({"recipe", "export", file, "--as", "llama-quantize"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr(file + ": No llama-quantize command"));
}

}  // namespace
}  // namespace weightscape::test
