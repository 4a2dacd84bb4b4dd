// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tiny models of many architectures, exported with every recipe, have the SHA-256 of the files
// that llama.cpp v0.5.0 makes of them (data/golden/recipes).
#include <gtest/gtest.h>

#include "core/analysis/export_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::analysis {
namespace {

class GoldenExports : public testing::TestWithParam<std::string> {
  protected:
    void expectBytes(const Model& model, const Recipe& recipe, const test::GoldenOutput& golden) {
        const auto plan = planQuantization(model, recipe);
        ASSERT_TRUE(plan) << plan.error().detail;
        ExportOptions options;
        options.replaceExisting = true;
        options.measureError = false;
        SilentTask task;
        const auto report = exportModel(model, *plan, m_folder / "out.gguf", options, task);
        ASSERT_TRUE(report) << describe(report.error());
        EXPECT_EQ(report->bytes, golden.size);
        EXPECT_EQ(report->sha256, golden.sha256);
    }

    test::TemporaryFolder m_folder;
};

TEST_P(GoldenExports, HaveTheBytesOfLlamaCpp) {
    const test::TinyModel tiny = test::tinyModel(GetParam());
    const auto model = test::openTinyModel(tiny, m_folder.path());
    for (const auto& [key, golden] : tiny.runs) {
        if (!golden.refused.empty()) continue;
        SCOPED_TRACE(key);
        Recipe recipe;
        recipe.preset = key.substr(0, key.find('/'));
        recipe.pure = key.ends_with("/pure");
        expectBytes(*model, recipe, golden);
    }
}

TEST_P(GoldenExports, HaveTheBytesOfLlamaCppWithOptions) {
    const test::TinyModel tiny = test::tinyModel(GetParam());
    const auto model = test::openTinyModel(tiny, m_folder.path());
    for (const test::GoldenOptions& options : test::goldenOptions()) {
        if (options.model != GetParam() || !options.output.refused.empty()) continue;
        SCOPED_TRACE(options.id);
        expectBytes(*model, options.recipe(), options.output);
    }
}

INSTANTIATE_TEST_SUITE_P(TinyModels, GoldenExports, testing::ValuesIn(test::tinyModelNames()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace weightscape::analysis
