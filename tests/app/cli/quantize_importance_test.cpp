// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "core/files/importance/importance_reader.h"
#include "core/files/open_model.h"
#include "core/support/number_text.h"
#include "tests/app/cli/run_program.h"
#include "tests/support/golden_sample.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::test {
namespace {

using nlohmann::json;
using testing::Contains;
using testing::HasSubstr;

TEST(CommandLineImportance, GivesTheFileOfLlamaCpp) {
    const TemporaryFolder folder;
    for (const std::string recipe : {"IQ2_XXS", "Q4_K_M", "Q4_0"}) {
        const json report = jsonOf({"quantize", "sample", (folder / (recipe + ".gguf")).string(),
                                    "--recipe", recipe, "--imatrix", "sample", "--hide-imatrix"});
        EXPECT_EQ(report.at("sha256"), goldenSample(recipe, true).sha256) << recipe;
    }
}

TEST(CommandLineImportance, IsNamedInTheFile) {
    const TemporaryFolder folder;
    const auto target = folder / "out.gguf";
    ASSERT_EQ(runCli({"quantize", "sample", target.string(), "--recipe", "Q4_0", "--imatrix",
                      files::sampleImportancePath()->string()})
                  .status,
              0);
    const json metadata = jsonOf({"info", target.string()}).at("metadata");
    EXPECT_THAT(metadata.at("quantize.imatrix.file").get<std::string>(),
                HasSubstr("kjv.imatrix.gguf"));
    EXPECT_EQ(metadata.at("quantize.imatrix.entries_count"), 42);
    EXPECT_EQ(metadata.at("quantize.imatrix.chunks_count"), 128);
}

TEST(CommandLineImportance, IsUsedOnlyWhereTheFiltersSay) {
    const auto sha = [](const std::vector<std::string>& filters) {
        const TemporaryFolder folder;
        std::vector<std::string> arguments = {
            "quantize", "sample",        (folder / "out.gguf").string(),
            "--recipe", "Q4_0",          "--imatrix",
            "sample",   "--hide-imatrix"};
        arguments.insert(arguments.end(), filters.begin(), filters.end());
        return jsonOf(arguments).at("sha256").get<std::string>();
    };
    const std::string all = sha({});
    const std::string down = sha({"--include-weights", "ffn_down"});
    EXPECT_NE(all, down);
    EXPECT_NE(down, sha({"--exclude-weights", "ffn_down"}));
    EXPECT_EQ(all, sha({"--include-weights", "ffn", "--include-weights", "attn"}));
    EXPECT_EQ(all, sha({"--exclude-weights", "no such tensor"}));
    // Nothing left is as good as no matrix.
    EXPECT_EQ(sha({"--include-weights", "no such tensor"}), goldenSample("Q4_0").sha256);
}

TEST(CommandLineImportance, GapsNeverEndARunAndAreReported) {
    const TemporaryFolder folder;
    const std::vector<std::string> common = {"quantize",
                                             "sample",
                                             (folder / "out.gguf").string(),
                                             "--recipe",
                                             "IQ2_XXS",
                                             "--imatrix",
                                             "sample",
                                             "--exclude-weights",
                                             "blk.1.attn_q",
                                             "--dry-run"};
    const json report = jsonOf(common);
    EXPECT_THAT(report.at("warnings").get<std::vector<std::string>>(),
                Contains(HasSubstr("all columns count the same")));
    const auto tensor = std::ranges::find_if(report.at("tensors"), [](const json& entry) {
        return entry.at("name") == "blk.1.attn_q.weight";
    });
    ASSERT_NE(tensor, report.at("tensors").end());
    EXPECT_EQ(tensor->at("type"), "iq2_xxs");
    EXPECT_THAT(tensor->at("fallback").get<std::string>(), HasSubstr("no importance"));

    std::vector<std::string> refusing = common;
    refusing.insert(refusing.end(), {"--missing-importance", "refuse"});
    EXPECT_EQ(runCli(refusing).status, 1);
}

TEST(CommandLineImportance, FileIsNeverOverwritten) {
    const TemporaryFolder folder;
    const auto matrix = folder / "matrix.gguf";
    std::filesystem::copy_file(*files::sampleImportancePath(), matrix);
    const auto size = std::filesystem::file_size(matrix);
    const Finished finished = runCli({"quantize", "sample", matrix.string(), "--recipe", "Q4_0",
                                      "--imatrix", matrix.string(), "--force"});
    EXPECT_EQ(finished.status, 1);
    EXPECT_EQ(std::filesystem::file_size(matrix), size);
}

TEST(CommandLineImportance, ErrorWeighsWhatIsExported) {
    const TemporaryFolder folder;
    const std::string name = "blk.2.ffn_up.weight";
    const json with =
        jsonOf({"error", "sample", "--format", "q4_0", "--tensor", name, "--imatrix", "sample"})
            .at("results")
            .at(0);
    const json without =
        jsonOf({"error", "sample", "--format", "q4_0", "--tensor", name}).at("results").at(0);
    EXPECT_TRUE(without.at("weighted_mse").is_null());
    EXPECT_GT(with.at("weighted_mse").get<double>(), 0.0);
    EXPECT_NE(with.at("rmse"), without.at("rmse"));
    const json report = jsonOf({"quantize", "sample", (folder / "out.gguf").string(), "--recipe",
                                "Q4_0", "--imatrix", "sample"});
    const auto tensor = std::ranges::find_if(
        report.at("tensors"), [&](const json& entry) { return entry.at("name") == name; });
    EXPECT_EQ(tensor->at("rmse"), with.at("rmse"));

    const json sampled = jsonOf({"error", "sample", "--format", "q4_0", "--tensor", name,
                                 "--imatrix", "sample", "--sample", "0.2"})
                             .at("results")
                             .at(0);
    const double exact = with.at("weighted_relative_rmse").get<double>();
    const double interval = sampled.at("weighted_confidence").get<double>();
    EXPECT_GT(interval, 0.0);
    EXPECT_NEAR(sampled.at("weighted_relative_rmse").get<double>(), exact, 2.0 * interval);
}

TEST(CommandLineImportance, ErrorSaysWhatTheMatrixGained) {
    const std::vector<std::string> command = {"error",    "sample", "--format",  "q4_k",
                                              "--format", "q8_0",   "--imatrix", "sample"};
    const json document = jsonOf(command);
    const json& totals = document.at("totals");
    ASSERT_EQ(totals.size(), 2U);
    const double with = totals.at(0).at("weighted_relative_rmse");
    const double without = totals.at(0).at("weighted_relative_rmse_without_matrix");
    EXPECT_LT(with, without);
    EXPECT_EQ(totals.at(1).at("weighted_relative_rmse"),
              totals.at(1).at("weighted_relative_rmse_without_matrix"));
    const Finished text = runCli(command);
    EXPECT_THAT(text.out,
                HasSubstr("Q4_K: With the matrix the error by importance is " + percentText(with) +
                          ", without it " + percentText(without) + "."));
    EXPECT_THAT(text.out, HasSubstr("Q8_0: The matrix changes nothing here"));
    // A tensor that the matrix has nothing for has no such figure.
    for (const json& entry : document.at("results")) {
        const bool known = !entry.at("weighted_relative_rmse").is_null();
        const std::string name = entry.at("tensor");
        EXPECT_EQ(known, name.starts_with("blk.") && name.find("norm") == std::string::npos)
            << name;
    }
    EXPECT_TRUE(jsonOf({"error", "sample", "--format", "q4_k"})
                    .at("totals")
                    .at(0)
                    .at("weighted_relative_rmse")
                    .is_null());
}

}  // namespace
}  // namespace weightscape::test
