// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sample model, exported with every recipe that needs no importance data, has the SHA-256 of
// the file that llama.cpp v0.5.0 makes of it (data/golden/sample.tsv).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/analysis/export_model.h"
#include "core/io/open_model.h"
#include "tests/support/golden_sample.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::analysis {
namespace {

/// Recipes this version writes; the others of the table need formats or importance it does not
/// have.
const std::vector<std::string> kPresets = {"F32",    "F16",    "BF16",   "Q8_0", "Q6_K",   "Q5_K_M",
                                           "Q5_K_S", "Q5_1",   "Q5_0",   "Q4_1", "Q4_K_M", "Q4_K_S",
                                           "Q3_K_L", "Q3_K_M", "Q3_K_S", "Q4_0", "Q2_K"};

class ExportSample : public ::testing::TestWithParam<std::string> {
  protected:
    static const Model& sample() {
        static const auto model = io::openModel(*io::samplePath());
        return **model;
    }
    static Result<ExportReport> exportTo(const std::filesystem::path& target) {
        Recipe recipe;
        recipe.preset = GetParam();
        const auto plan = planQuantization(sample(), recipe);
        if (!plan) return fail(plan.error());
        SilentTask task;
        return exportModel(sample(), *plan, target, {}, task);
    }
};

TEST_P(ExportSample, HasTheBytesOfLlamaCpp) {
    const auto golden = test::goldenSample(GetParam());
    ASSERT_FALSE(golden.refused);
    const test::TemporaryFolder folder;
    const auto report = exportTo(folder / "out.gguf");
    ASSERT_TRUE(report) << describe(report.error());
    EXPECT_EQ(report->bytes, golden.bytes);
    EXPECT_EQ(std::filesystem::file_size(folder / "out.gguf"), golden.bytes);
    EXPECT_EQ(report->sha256, golden.sha256);
    EXPECT_TRUE(report->warnings.empty()) << report->warnings.front();
}

INSTANTIATE_TEST_SUITE_P(Presets, ExportSample, ::testing::ValuesIn(kPresets),
                         [](const auto& preset) { return preset.param; });

class RefusedExport : public ExportSample {};

TEST_P(RefusedExport, SaysThatImportanceIsMissing) {
    ASSERT_TRUE(test::goldenSample(GetParam()).refused);
    const test::TemporaryFolder folder;
    const auto report = exportTo(folder / "out.gguf");
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().detail, ::testing::HasSubstr("importance"));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

INSTANTIATE_TEST_SUITE_P(Presets, RefusedExport, ::testing::Values("Q2_K_S"),
                         [](const auto& preset) { return preset.param; });

}  // namespace
}  // namespace weightscape::analysis
