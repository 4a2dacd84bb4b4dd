// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A block that is looked at with an importance matrix has the bytes of the exported file.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/measure/block_view.h"
#include "tests/support/sample_importance.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::measure {
namespace {

const Model& sample() {
    static const auto model = files::openModel(*files::samplePath());
    return **model;
}

std::shared_ptr<const ModelImportance> sampleImportance() {
    static const auto importance = test::sampleImportance(sample());
    return importance;
}

Result<BlockView> view(std::size_t tensor, const encoders::Treatment& treatment,
                       const BlockPlace& place, bool hasImportance = true) {
    SilentTask task;
    return viewBlock(sample(), sample().tensors[tensor], treatment, place, task,
                     hasImportance ? sampleImportance()->of(tensor) : ColumnImportance{});
}

std::size_t indexOf(std::string_view name) {
    return static_cast<std::size_t>(sample().find(name) - sample().tensors.data());
}

/// Compares blocks of some rows with the file that the recipe makes.
void expectBlocksOfTheFile(const recipes::Recipe& recipe) {
    recipes::PlanOptions options;
    options.importance = sampleImportance();
    const auto plan = recipes::planQuantization(sample(), recipe, options);
    ASSERT_TRUE(plan) << describe(plan.error());
    const test::TemporaryFolder folder;
    SilentTask task;
    exporting::ExportOptions exporting;
    exporting.measureError = false;
    const auto report =
        exporting::exportModel(sample(), *plan, folder / "out.gguf", exporting, task);
    ASSERT_TRUE(report) << describe(report.error());
    const auto written = files::openModel(folder / "out.gguf");
    ASSERT_TRUE(written) << describe(written.error());
    for (const char* name : {"token_embd.weight", "blk.1.attn_v.weight", "blk.1.ffn_down.weight"}) {
        const recipes::PlannedTensor& planned = *plan->find(indexOf(name));
        const TensorInfo& tensor = *(*written)->find(name);
        const auto bytes = (*written)->bytesOf(tensor);
        const formats::Format& format = *tensor.format;
        const std::uint64_t blocks = blocksPerRow(tensor, format);
        for (const std::uint64_t row :
             {std::uint64_t{0}, std::uint64_t{7}, tensor.rowCount() - 1}) {
            for (std::uint64_t block = 0; block < blocks; ++block) {
                const auto shown = view(planned.tensor, planned, {row, block});
                ASSERT_TRUE(shown) << describe(shown.error());
                const auto stored = bytes.subspan((row * blocks + block) * format.bytesPerBlock,
                                                  format.bytesPerBlock);
                EXPECT_TRUE(std::ranges::equal(shown->bytes, stored))
                    << format.info.id << " " << name << " row " << row << " block " << block;
                EXPECT_EQ(shown->usesImportance, planned.weighted) << format.info.id << " " << name;
            }
        }
    }
}

std::vector<std::string> weightedFormats() {
    std::vector<std::string> names;
    for (const formats::Format& format : formats::allFormats()) {
        if (!format.canEncode() || format.info.ggmlType < 0) continue;
        if (format.info.importance == formats::ImportanceUse::Ignored) continue;
        names.emplace_back(format.info.id);
    }
    return names;
}

class BlockImportance : public ::testing::TestWithParam<std::string> {};

TEST_P(BlockImportance, ShowsTheBytesOfTheExportedFile) {
    const auto recipe = recipes::loadRecipe("pure:" + GetParam());
    ASSERT_TRUE(recipe) << describe(recipe.error());
    expectBlocksOfTheFile(*recipe);
}

TEST_P(BlockImportance, ChangesTheBytes) {
    const std::size_t tensor = indexOf("blk.1.ffn_down.weight");
    const encoders::Treatment treatment{.format = formats::findFormat(GetParam())};
    const std::uint64_t blocks = blocksPerRow(sample().tensors[tensor], *treatment.format);
    bool differs = false;
    for (std::uint64_t block = 0; block < blocks && !differs; ++block) {
        const auto with = view(tensor, treatment, {3, block});
        const auto without = view(tensor, treatment, {3, block}, false);
        ASSERT_TRUE(with && without);
        EXPECT_FALSE(without->usesImportance);
        EXPECT_FALSE(with->lacksImportance);
        differs = with->bytes != without->bytes;
    }
    EXPECT_TRUE(differs);
}

INSTANTIATE_TEST_SUITE_P(Formats, BlockImportance, ::testing::ValuesIn(weightedFormats()),
                         [](const auto& format) { return format.param; });

TEST(BlockImportanceOfCalibrators, ShowsTheBytesOfTheExportedFile) {
    recipes::Recipe recipe;
    recipe.rules.push_back({"blk.1.*", *encoders::parseTreatment("q4_0 calibration=mse")});
    expectBlocksOfTheFile(recipe);
}

TEST(BlockImportanceOfFloats, IsNotUsed) {
    const std::size_t tensor = indexOf("blk.1.ffn_down.weight");
    for (const char* id : {"f16", "bf16", "q8_0"}) {
        const auto shown = view(tensor, {.format = formats::findFormat(id)}, {0, 1});
        ASSERT_TRUE(shown);
        EXPECT_FALSE(shown->usesImportance) << id;
        EXPECT_EQ(shown->bytes,
                  view(tensor, {.format = formats::findFormat(id)}, {0, 1}, false)->bytes);
    }
}

}  // namespace
}  // namespace weightscape::measure
