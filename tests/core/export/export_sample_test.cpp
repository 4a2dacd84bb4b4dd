// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sample model, exported with every recipe of llama.cpp v0.5.0, with and without its importance
// matrix, has the SHA-256 of the file that llama.cpp makes of it (data/golden/sample.tsv).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "tests/support/golden_sample.h"
#include "tests/support/sample_importance.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

const Model& sample() {
    static const auto model = files::openModel(*files::samplePath());
    return **model;
}

std::shared_ptr<const ModelImportance> sampleImportance() {
    static const auto importance = test::sampleImportance(sample());
    return importance;
}

recipes::Recipe recipeNamed(std::string_view preset) {
    recipes::Recipe recipe;
    recipe.preset = preset;
    return recipe;
}

std::vector<std::string> presets() {
    std::vector<std::string> names;
    for (const recipes::Preset& preset : recipes::allPresets()) {
        if (preset.inLlamaCpp && !preset.keepsTypes()) names.emplace_back(preset.name);
    }
    return names;
}

class ExportSample : public ::testing::TestWithParam<std::string> {
  protected:
    void expectGolden(bool hasImportance) {
        const auto golden = test::goldenSample(GetParam(), hasImportance);
        recipes::PlanOptions options;
        options.hideImportance = true;
        if (hasImportance) options.importance = sampleImportance();
        const auto plan = recipes::planQuantization(sample(), recipeNamed(GetParam()), options);
        ASSERT_EQ(plan.has_value(), !golden.refused);
        if (golden.refused) {
            EXPECT_THAT(plan.error().detail.english(), ::testing::HasSubstr("importance matrix"));
            return;
        }
        SilentTask task;
        const auto report = exportModel(sample(), *plan, m_folder / "out.gguf", {}, task);
        ASSERT_TRUE(report) << describe(report.error());
        EXPECT_EQ(report->bytes, golden.bytes);
        EXPECT_EQ(std::filesystem::file_size(m_folder / "out.gguf"), golden.bytes);
        EXPECT_EQ(report->sha256, golden.sha256);
    }

    test::TemporaryFolder m_folder;
};

TEST_P(ExportSample, HasTheBytesOfLlamaCpp) {
    expectGolden(false);
}

TEST_P(ExportSample, HasTheBytesOfLlamaCppWithImportance) {
    expectGolden(true);
}

INSTANTIATE_TEST_SUITE_P(Presets, ExportSample, ::testing::ValuesIn(presets()),
                         [](const auto& preset) { return preset.param; });

class OwnPresets : public ::testing::TestWithParam<std::string> {};

TEST_P(OwnPresets, WriteFilesOfThePlannedSizeAndTypes) {
    const auto plan = recipes::planQuantization(sample(), recipeNamed(GetParam()));
    ASSERT_TRUE(plan) << describe(plan.error());
    const test::TemporaryFolder folder;
    SilentTask task;
    const auto report = exportModel(sample(), *plan, folder / "out.gguf", {}, task);
    ASSERT_TRUE(report) << describe(report.error());
    const auto written = files::openModel(folder / "out.gguf");
    ASSERT_TRUE(written) << describe(written.error());
    EXPECT_EQ(report->bytes, plan->fileBytes);
    for (const recipes::PlannedTensor& planned : plan->tensors) {
        const TensorInfo* tensor = (*written)->find(sample().tensors[planned.tensor].name);
        ASSERT_NE(tensor, nullptr);
        EXPECT_EQ(tensor->format, planned.format) << tensor->name;
    }
}

INSTANTIATE_TEST_SUITE_P(Presets, OwnPresets,
                         ::testing::Values("NVFP4", "MXFP4", "Q8_0_F16_EMBD", "COPY"),
                         [](const auto& preset) { return preset.param; });

TEST(OwnPresets, KeepEmbeddingsBetterThanTheRest) {
    const auto formatOf = [](std::string_view preset, std::string_view name) {
        const auto plan = recipes::planQuantization(sample(), recipeNamed(preset));
        const TensorInfo* tensor = sample().find(name);
        const auto index = static_cast<std::size_t>(tensor - sample().tensors.data());
        return std::string(plan->find(index)->format->info.id);
    };
    EXPECT_EQ(formatOf("NVFP4", "token_embd.weight"), "q8_0");
    EXPECT_EQ(formatOf("NVFP4", "blk.0.ffn_down.weight"), "nvfp4");
    EXPECT_EQ(formatOf("MXFP4", "output.weight"), "q8_0");
    EXPECT_EQ(formatOf("MXFP4", "blk.0.attn_q.weight"), "mxfp4");
    EXPECT_EQ(formatOf("Q8_0_F16_EMBD", "token_embd.weight"), "f16");
    EXPECT_EQ(formatOf("Q8_0_F16_EMBD", "blk.0.attn_q.weight"), "q8_0");
}

TEST(PureRecipes, ExistForEveryFormatThatCanBeWritten) {
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode() || format.info.ggmlType < 0) continue;
        const auto recipe = recipes::loadRecipe("pure:" + std::string(format.info.id));
        ASSERT_TRUE(recipe) << format.info.id;
        recipes::PlanOptions options;
        options.importance = sampleImportance();
        const auto plan = recipes::planQuantization(sample(), *recipe, options);
        ASSERT_TRUE(plan) << describe(plan.error());
        for (const recipes::PlannedTensor& planned : plan->tensors) {
            if (sample().tensors[planned.tensor].dimensions.size() < 2) continue;
            EXPECT_EQ(planned.format, &format) << planned.rule.text();
        }
    }
}

}  // namespace
}  // namespace weightscape::exporting
