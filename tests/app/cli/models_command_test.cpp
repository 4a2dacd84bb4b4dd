// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/app/cli/run_program.h"
#include "tests/support/file_bytes.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using testing::HasSubstr;

TEST(ModelsCommand, ListsWhatAFolderHoldsAndNamesWhatCannotBeRead) {
    const TemporaryFolder folder;
    writeSmallLlama(folder / "small.gguf");
    writeBytes(folder / "broken.gguf", "GGUF");
    std::filesystem::create_symlink("gone", folder / "lost.gguf");
    const Finished finished =
        runCli({"models", "--folder", folder.path().string(), "--memory", "1GiB,1MB", "--json"});
    ASSERT_EQ(finished.status, 0) << finished.err;
    std::map<std::string, nlohmann::json> byName;
    const nlohmann::json document = nlohmann::json::parse(finished.out);
    for (const auto& model : document.at("models")) {
        if (model["store"] == "folder") byName[model["name"]] = model;
    }
    ASSERT_EQ(byName.size(), 3U);
    const auto& small = byName["small.gguf"];
    EXPECT_EQ(small["architecture"], "llama");
    EXPECT_GT(small["parameters"], 0);
    EXPECT_EQ(small["bytes"], std::filesystem::file_size(folder / "small.gguf"));
    ASSERT_EQ(small["sizes"].size(), 2U);
    EXPECT_EQ(small["sizes"][0]["fit"], "fits");
    EXPECT_EQ(small["sizes"][1]["fit"], "does not fit");
    EXPECT_THAT(byName["broken.gguf"]["problem"], HasSubstr("broken.gguf"));
    EXPECT_THAT(byName["lost.gguf"]["problem"], HasSubstr("leads to a file that is not there"));
    const Finished text = runCli({"models", "--folder", folder.path().string()});
    EXPECT_THAT(text.out, HasSubstr("small.gguf"));
    EXPECT_THAT(text.out, HasSubstr("lost.gguf: The link leads"));
}

}  // namespace
}  // namespace weightscape::test
