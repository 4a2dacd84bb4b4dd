// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Tiny models of many architectures, exported with every recipe, have the SHA-256 of the files
// that llama.cpp v0.5.0 makes of them (data/golden/recipes).
#include <gtest/gtest.h>

#include <set>

#include "core/export/export_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_models.h"

namespace weightscape::exporting {
namespace {

class GoldenExports : public testing::TestWithParam<std::string> {
  protected:
    Result<ExportReport> exportTo(const Model& model, const recipes::QuantizationPlan& plan,
                                  bool allowRequantize = false) {
        ExportOptions options;
        options.replaceExisting = true;
        options.measureError = false;
        options.allowRequantize = allowRequantize;
        SilentTask task;
        return exportModel(model, plan, m_folder / "out.gguf", options, task);
    }

    static void expectBytes(const Result<ExportReport>& report, const test::GoldenOutput& golden) {
        ASSERT_TRUE(report) << describe(report.error());
        EXPECT_EQ(report->bytes, golden.size);
        EXPECT_EQ(report->sha256, golden.sha256);
    }

    /// What the reference refuses or dies of gives a file of the planned size, or a message.
    static void expectSound(const Result<ExportReport>& report,
                            const recipes::QuantizationPlan& plan) {
        if (report) {
            EXPECT_EQ(report->bytes, plan.fileBytes);
        } else {
            EXPECT_TRUE(report.error().detail.english().ends_with('.')) << describe(report.error());
        }
    }

    test::TemporaryFolder m_folder;
};

TEST_P(GoldenExports, HaveTheBytesOfLlamaCpp) {
    const test::TinyModel tiny = test::tinyModel(GetParam());
    const auto model = test::openTinyModel(tiny, m_folder.path());
    ASSERT_FALSE(tiny.runs.empty());
    for (const auto& [key, golden] : tiny.runs) {
        SCOPED_TRACE(key);
        const test::TinyRun run = test::tinyRun(key);
        const auto plan = recipes::planQuantization(
            *model, run.recipe, test::tinyPlanOptions(*model, tiny.name, run.importance));
        if (golden.refused.empty()) {
            ASSERT_TRUE(plan) << describe(plan.error());
            expectBytes(exportTo(*model, *plan), golden);
        } else if (plan) {
            expectSound(exportTo(*model, *plan), *plan);
        }
    }
}

/// For the models that have golden files with options.
class GoldenExportsWithOptions : public GoldenExports {};

std::set<std::string> modelsWithOptions() {
    std::set<std::string> models;
    for (const test::GoldenOptions& options : test::goldenOptions()) models.insert(options.model);
    return models;
}

TEST_P(GoldenExportsWithOptions, HaveTheBytesOfLlamaCpp) {
    for (const test::GoldenOptions& options : test::goldenOptions()) {
        if (options.model != GetParam()) continue;
        SCOPED_TRACE(options.id);
        test::TinyModel tiny = test::tinyModel(GetParam());
        auto model = test::openTinyModel(tiny, m_folder.path());
        if (!options.pokes.empty()) {
            test::poke(tiny, *model, options.pokes);
            model = test::openTinyModel(tiny, m_folder.path());
        }
        const auto plan = recipes::planQuantization(
            *model, options.recipe(),
            test::tinyPlanOptions(*model, tiny.name, options.importance, options.edits));
        if (options.output.refused.empty()) {
            ASSERT_TRUE(plan) << describe(plan.error());
            expectBytes(exportTo(*model, *plan, options.allowRequantize), options.output);
        } else if (plan) {
            expectSound(exportTo(*model, *plan, options.allowRequantize), *plan);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(TinyModels, GoldenExports, testing::ValuesIn(test::tinyModelNames()),
                         [](const auto& tested) { return tested.param; });
INSTANTIATE_TEST_SUITE_P(TinyModels, GoldenExportsWithOptions,
                         testing::ValuesIn(modelsWithOptions()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace weightscape::exporting
