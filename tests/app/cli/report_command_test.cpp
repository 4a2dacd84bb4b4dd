// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/support/number_text.h"
#include "tests/app/cli/run_program.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(CommandLineReport, HasTheFiguresOfTheOtherCommands) {
    const TemporaryFolder folder;
    const std::string target = (folder / "report.html").string();
    const json written = jsonOf({"report", "sample", "--recipe", "Q4_K_M", "-o", target});
    const std::string page = contentOf(target);
    EXPECT_EQ(written.at("bytes"), page.size());
    const json plan =
        jsonOf({"quantize", "sample", (folder / "out.gguf").string(), "--recipe", "Q4_K_M"});
    EXPECT_THAT(page, HasSubstr(std::to_string(plan.at("bytes").get<std::uint64_t>()) + " B"));
    for (const json& tensor : plan.at("tensors")) {
        const std::string cell = "data-v='" + significantText(tensor.at("bytes"), 12) + "'";
        EXPECT_THAT(page, HasSubstr(cell)) << tensor.at("name");
        if (tensor.at("sqnr_db").is_null()) continue;
        EXPECT_THAT(page, HasSubstr(">" + decibelText(tensor.at("sqnr_db")).english() + "<"))
            << tensor.at("name");
    }
    const json error = jsonOf({"error", "sample", "--format", "q6_k", "--tensor", "output.weight"});
    EXPECT_THAT(page,
                HasSubstr(">" + percentText(error.at("results").at(0).at("relative_rmse")) + "<"));
    const json memory = jsonOf({"memory", "sample", "--recipe", "Q4_K_M"});
    EXPECT_THAT(page, HasSubstr(memory.at("cache").at(0).at("formula").get<std::string>()));
}

TEST(CommandLineReport, NeverReplacesAFileUnasked) {
    const TemporaryFolder folder;
    const std::string target = (folder / "report.html").string();
    const std::vector<std::string> command = {"report", "sample", "--recipe", "Q8_0", "-o", target};
    EXPECT_EQ(runCli(command).status, 0);
    const std::string before = contentOf(target);
    EXPECT_EQ(runCli(command).status, 1);
    std::vector<std::string> forced = command;
    forced.emplace_back("--force");
    EXPECT_EQ(runCli(forced).status, 0);
    EXPECT_EQ(contentOf(target), before) << "two runs of the same gave different pages";
}

}  // namespace
}  // namespace weightscape::test
