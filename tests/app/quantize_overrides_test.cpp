// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The options of quantize that change the model itself: keys and layers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/run_program.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

std::string refusal(const std::vector<std::string>& options, int status = 2) {
    std::vector<std::string> arguments = {"quantize", "sample", "--dry-run", "--recipe", "Q4_K_M"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Finished finished = runCli(arguments);
    EXPECT_EQ(finished.status, status) << finished.err;
    return finished.err;
}

TEST(CommandLineOverrides, SetKeysOfTheWrittenFile) {
    const TemporaryFolder folder;
    const auto target = (folder / "out.gguf").string();
    const json report =
        jsonOf({"quantize", "sample", target, "--recipe", "Q8_0", "--override-kv",
                "general.name=str:mine: all=of it", "--override-kv", "x.rank=int:-3"});
    EXPECT_EQ(report.at("bytes"), fs::file_size(target));
    const json metadata = jsonOf({"info", target}).at("metadata");
    EXPECT_EQ(metadata.at("general.name"), "mine: all=of it");
    EXPECT_EQ(metadata.at("x.rank"), -3);
}

TEST(CommandLineOverrides, DecideLikeAModelThatHasTheKeys) {
    const auto valueType = [](const std::string& heads) {
        const json report = jsonOf({"quantize", "sample", "--dry-run", "--recipe", "Q2_K",
                                    "--override-kv", "llama.attention.head_count=int:8",
                                    "--override-kv", "llama.attention.head_count_kv=int:" + heads});
        for (const json& tensor : report.at("tensors")) {
            if (tensor.at("name") == "blk.2.attn_v.weight") return tensor.at("type");
        }
        return json();
    };
    EXPECT_EQ(valueType("8"), "q3_k");
    EXPECT_EQ(valueType("2"), "q4_k");
}

TEST(CommandLineOverrides, LeaveOutLayers) {
    const TemporaryFolder folder;
    const auto target = (folder / "out.gguf").string();
    const std::vector<std::string> options = {"--recipe", "Q4_K_M", "--prune-layers", "1,3"};
    std::vector<std::string> arguments = {"quantize", "sample", target};
    arguments.insert(arguments.end(), options.begin(), options.end());
    std::vector<std::string> dry = arguments;
    dry.emplace_back("--dry-run");
    const json planned = jsonOf(dry);
    const json report = jsonOf(arguments);
    EXPECT_EQ(planned.at("bytes"), report.at("bytes"));
    EXPECT_EQ(planned.at("tensors").size(), report.at("tensors").size());
    const json written = jsonOf({"info", target});
    EXPECT_EQ(written.at("metadata").at("llama.block_count"), 4);
    EXPECT_EQ(written.at("tensors").size(), report.at("tensors").size());
    for (const json& tensor : written.at("tensors")) {
        EXPECT_EQ(tensor.at("name").get<std::string>().find("blk.4."), std::string::npos);
    }
    EXPECT_EQ(report.at("tensors").back().at("name"), "blk.3.ffn_up.weight");
}

TEST(CommandLineOverrides, WarnInWordsAndInTheReport) {
    const std::vector<std::string> arguments = {"quantize",
                                                "sample",
                                                "--dry-run",
                                                "--recipe",
                                                "F16",
                                                "--override-kv",
                                                "llama.block_count=float:6"};
    EXPECT_THAT(runCli(arguments).err, HasSubstr("becomes a float; programs may refuse"));
    const json report = jsonOf(arguments);
    EXPECT_THAT(report.at("warnings").at(0).get<std::string>(), HasSubstr("becomes a float"));
}

TEST(CommandLineOverrides, SayWhatIsWrong) {
    EXPECT_THAT(refusal({"--override-kv", "a.b=3"}), HasSubstr("KEY=TYPE:VALUE"));
    EXPECT_THAT(refusal({"--override-kv", "a.b=int:x"}), HasSubstr("not a whole number"));
    EXPECT_THAT(refusal({"--prune-layers", "1-3"}), HasSubstr("no list of layers"));
    EXPECT_THAT(refusal({"out.safetensors", "--prune-layers", "1"}), HasSubstr("for GGUF files"));
    EXPECT_THAT(refusal({"--prune-layers", "6"}, 1), HasSubstr("layers 0 to 5"));
    EXPECT_THAT(refusal({"--override-kv", "a=int:1", "--override-kv", "a=int:2"}, 1),
                HasSubstr("overridden twice"));
}

}  // namespace
}  // namespace weightscape::test
