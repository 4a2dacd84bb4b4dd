// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// How much is done for the same types, what that needs, and limits that a file has to keep.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/app/cli/run_program.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {
namespace {

using testing::HasSubstr;

/// Quantizes the built-in model without writing it.
Finished planned(std::vector<std::string> more) {
    std::vector<std::string> arguments = {"quantize", "sample", "--dry-run", "--recipe", "Q8_0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return runCli(arguments);
}

TEST(CommandLineOptimize, RefusesLevelsThatLackWhatTheyNeed) {
    EXPECT_EQ(planned({"--optimize", "0"}).status, 0);
    EXPECT_EQ(planned({"--optimize", "1"}).status, 0);
    const Finished two = planned({"--optimize", "2"});
    EXPECT_EQ(two.status, 1);
    EXPECT_THAT(two.err, HasSubstr("give --moments or --calibration-text"));
    const Finished three = planned({"--optimize", "3"});
    EXPECT_EQ(three.status, 1);
    EXPECT_THAT(three.err, HasSubstr("give --calibration-text"));
    EXPECT_EQ(planned({"--optimize", "4"}).status, 2);
    EXPECT_EQ(planned({"--tuning", "speed=1"}).status, 2);
}

TEST(CommandLineOptimize, LevelOneIsNamedInTheFileAndLosesLess) {
    const TemporaryFolder folder;
    const auto quantized = [&](const std::string& level) {
        return jsonOf({"quantize", "sample", (folder / (level + ".gguf")).string(), "--recipe",
                       "pure:tq2_0", "--optimize", level});
    };
    const auto plain = quantized("0");
    const auto searched = quantized("1");
    for (std::size_t i = 0; i < plain.at("tensors").size(); ++i) {
        const auto& before = plain.at("tensors")[i];
        const auto& after = searched.at("tensors")[i];
        EXPECT_LE(after.at("rmse"), before.at("rmse")) << before.at("name");
        EXPECT_EQ(after.contains("searches_scale"), before.at("type") == "tq2_0");
    }
    const auto keys = jsonOf({"info", (folder / "1.gguf").string()}).at("metadata");
    EXPECT_EQ(keys.at("weightscape.optimize"), 1);
    EXPECT_FALSE(jsonOf({"info", (folder / "0.gguf").string()})
                     .at("metadata")
                     .contains("weightscape.optimize"));
}

TEST(CommandLineOptimize, RefusesToTuneByTheTextThatStops) {
    const Finished same = planned(
        {"--optimize", "3", "--calibration-text", "balanced", "--development-text", "balanced"});
    EXPECT_EQ(same.status, 1);
    EXPECT_THAT(same.err, HasSubstr("give another --development-text"));
}

TEST(CommandLineLimits, FailWithTheTensorsThatCostMost) {
    const auto evaluated = [](std::vector<std::string> limit) {
        std::vector<std::string> arguments = {"evaluate", "sample", "--text",    "sample",
                                              "--recipe", "Q2_K",   "--context", "32",
                                              "--chunks", "1"};
        arguments.insert(arguments.end(), limit.begin(), limit.end());
        return runCli(arguments);
    };
    EXPECT_EQ(evaluated({"--most-kld", "10", "--least-same-top", "1"}).status, 0);
    const Finished broken = evaluated({"--most-kld", "0.0001"});
    EXPECT_EQ(broken.status, 1);
    EXPECT_THAT(broken.err, HasSubstr("Not good enough: KL divergence, mean is "));
    EXPECT_THAT(broken.err, HasSubstr(".weight ("));
    EXPECT_THAT(broken.out, HasSubstr("Perplexity")) << "what was found is told all the same";
}

TEST(CommandLineLimits, KeepAFileFromBeingWritten) {
    const TemporaryFolder folder;
    const auto text = folder / "judge.txt";
    std::ofstream(text) << contentOf(sourceFolder() / "resources/sample/eval.txt").substr(0, 600);
    const auto target = folder / "out.gguf";
    const Finished broken = runCli({"quantize", "sample", target.string(), "--recipe", "Q2_K",
                                    "--judging-text", text.string(), "--most-kld", "0.0001"});
    EXPECT_EQ(broken.status, 1);
    EXPECT_THAT(broken.err, HasSubstr("Not good enough"));
    EXPECT_FALSE(std::filesystem::exists(target));
    EXPECT_EQ(
        runCli({"quantize", "sample", target.string(), "--recipe", "Q2_K", "--most-kld", "0.1"})
            .status,
        2);
}

}  // namespace
}  // namespace weightscape::test
