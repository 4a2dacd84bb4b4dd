// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/export/convert/exportable.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/export/convert/as_gguf.h"
#include "core/files/open_model.h"
#include "core/inference/decoders/channel_groups.h"
#include "tests/support/random_folder.h"
#include "tests/support/small_safetensors.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using recipes::QuantizationPlan;

/// A folder as a window opens it, and importance of all its columns.
class ExportableFolder : public testing::Test {
  protected:
    ExportableFolder() {
        test::writeRandomFolder(m_folder / "hf",
                                test::randomModel(test::randomDecoder("llama"), "f32"));
        m_model = files::openModel(m_folder / "hf").value();
    }
    [[nodiscard]] static std::shared_ptr<const ModelImportance> importanceOf(const Model& model) {
        auto matrix = std::make_shared<ImportanceMatrix>();
        for (const TensorInfo& tensor : model.tensors) {
            if (tensor.dimensions.size() != 2) continue;
            ImportanceEntry entry{tensor.ggufName, {}, {1.0F}};
            for (std::uint64_t i = 0; i < tensor.rowLength(); ++i) {
                entry.sums.push_back(static_cast<float>(1 + i % 7));
            }
            matrix->entries.push_back(std::move(entry));
        }
        std::ranges::sort(matrix->entries, {}, &ImportanceEntry::tensor);
        return std::make_shared<const ModelImportance>(model, std::move(matrix));
    }
    [[nodiscard]] static QuantizationPlan planOf(const Model& model) {
        recipes::Recipe recipe;
        recipe.preset = "Q8_0";
        recipe.scaling = encoders::parseAwq("4").value();
        recipes::PlanOptions options;
        options.importance = importanceOf(model);
        options.channels = inference::scalableChannels(model);
        return recipes::planQuantization(model, recipe, options).value();
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_model;
};

std::size_t scaledTensors(const QuantizationPlan& plan) {
    return static_cast<std::size_t>(std::ranges::count_if(
        plan.tensors,
        [](const recipes::PlannedTensor& planned) { return static_cast<bool>(planned.scaling); }));
}

TEST_F(ExportableFolder, ScalesTheChannelsOfItsGguf) {
    const auto plan = std::make_shared<const QuantizationPlan>(planOf(*m_model));
    const auto source = exportableAs(Container::Gguf, m_model, plan, inference::scalableChannels);
    ASSERT_TRUE(source) << describe(source.error());
    const auto converted = modelFor(m_model, Container::Gguf).value();
    const QuantizationPlan direct = planOf(*converted);
    EXPECT_GT(scaledTensors(direct), 0U);
    EXPECT_EQ(scaledTensors(*source->plan), scaledTensors(direct));
    EXPECT_EQ(source->plan->fileBytes, direct.fileBytes);
}

TEST_F(ExportableFolder, TellsWhatIsKnownOfItsFile) {
    EXPECT_EQ(ggufSizeOf(*files::openModel("sample").value()), GgufSize::Exact);
    EXPECT_EQ(ggufSizeOf(*m_model), GgufSize::Weights);
    EXPECT_EQ(ggufSizeOf(*modelFor(m_model, Container::Gguf).value()), GgufSize::Exact);
    test::writeSafetensors(m_folder / "alone.safetensors", {{"a.weight", "F16", {4, 4}}});
    EXPECT_EQ(ggufSizeOf(*files::openModel(m_folder / "alone.safetensors").value()),
              GgufSize::None);
}

}  // namespace
}  // namespace weightscape::exporting
