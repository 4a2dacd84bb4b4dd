// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What all commands have in common: the names they take, and what their errors say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/app/cli/run_program.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(CommandLine, TakesTheNamesThatInfoShows) {
    const std::string folder = (testData() / "hostile" / "hf-ok-mini-sharded").string();
    const json tensors = jsonOf({"info", folder}).at("tensors");
    ASSERT_EQ(tensors.size(), 2U);
    for (const json& tensor : tensors) {
        const auto name = tensor.at("name").get<std::string>();
        const json found = jsonOf({"stats", folder, "--tensor", name}).at("tensors");
        ASSERT_EQ(found.size(), 1U) << name;
        EXPECT_EQ(found.at(0).at("name"), name);
    }
    EXPECT_EQ(jsonOf({"stats", folder, "--tensor", "output.weight"}).at("tensors").size(), 1U);
    // In a GGUF they have other names.
    const json planned = jsonOf({"quantize", folder, "out.safetensors", "--dry-run", "--recipe",
                                 "F16", "--tensor-type", "lm_head.weight=int8 granularity=row"});
    int ruled = 0;
    for (const json& tensor : planned.at("tensors")) {
        if (tensor.at("rule").get<std::string>().find("lm_head") != std::string::npos) ++ruled;
    }
    EXPECT_EQ(ruled, 1);
}

TEST(CommandLine, ErrorsNameTheFileTheyAreAbout) {
    const TemporaryFolder folder;
    const auto path = (folder / "zero.gguf").string();
    writeSmallGguf(path, smallLlamaMetadata(1),
                   {{"tag.matrix", {256, 0}, "f16"}, {"blk.0.attn_q.weight", {256, 4}}});
    const std::string named = "weightscape-cli: error: " + path + ": ";
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"block", path, "--tensor", "tag.matrix"},
          {"block", path, "--tensor", "blk.0.attn_q.weight", "--row", "4"},
          {"stats", path, "--tensor", "nothing"},
          {"recipe", "export", path, "--as", "llama-quantize"},
          {"imatrix", "show", path}}) {
        const Finished finished = runCli(command);
        EXPECT_EQ(finished.status, 1) << command.front();
        EXPECT_THAT(finished.err, HasSubstr(named));
    }
}

}  // namespace
}  // namespace weightscape::test
