// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipes/file_kind.h"

#include <gtest/gtest.h>

#include "core/export/export_model.h"
#include "core/files/open_model.h"
#include "core/recipes/quantization_plan.h"
#include "tests/support/small_gguf.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::recipes {
namespace {

/// Twelve layers, so that recipes treat some otherwise than others.
std::vector<test::SmallTensor> layersOf(const std::string& format) {
    std::vector<test::SmallTensor> tensors = {{"token_embd.weight", {256, 64}, format},
                                              {"output.weight", {256, 64}, format},
                                              {"output_norm.weight", {256}, "f32"}};
    for (int layer = 0; layer < 12; ++layer) {
        const std::string block = "blk." + std::to_string(layer) + ".";
        for (const char* name :
             {"attn_q", "attn_k", "attn_v", "attn_output", "ffn_up", "ffn_gate", "ffn_down"}) {
            tensors.push_back({block + name + ".weight", {256, 16}, format});
        }
        tensors.push_back({block + "attn_norm.weight", {256}, "f32"});
    }
    return tensors;
}

class FileKinds : public testing::Test {
  protected:
    std::shared_ptr<const Model> write(const std::string& format,
                                       std::optional<std::uint32_t> fileType) {
        Metadata metadata = test::smallLlamaMetadata(12);
        std::erase_if(metadata, [](const auto& entry) { return entry.key == "general.file_type"; });
        if (fileType) {
            metadata.push_back({"general.file_type", MetadataValue::fromUint32(*fileType)});
        }
        test::writeSmallGguf(m_folder / "m.gguf", metadata, layersOf(format));
        return files::openModel(m_folder / "m.gguf").value();
    }
    /// A file that a preset made, saying `fileType`; its own where there is none.
    std::shared_ptr<const Model> quantized(const std::string& preset,
                                           std::optional<std::uint32_t> fileType = {}) {
        const auto source = write("f16", 1);
        Recipe recipe;
        recipe.preset = preset;
        const QuantizationPlan plan = planQuantization(*source, recipe).value();
        SilentTask task;
        const auto path = m_folder / (preset + ".gguf");
        const auto report = exporting::exportModel(*source, plan, path, {}, task);
        EXPECT_TRUE(report) << describe(report.error());
        Model model = *files::openModel(path).value();
        for (MetadataEntry& entry : model.metadata) {
            if (entry.key != "general.file_type" || !fileType) continue;
            entry.value = MetadataValue::fromUint32(*fileType);
        }
        return std::make_shared<const Model>(std::move(model));
    }
    std::string name(const Model& model) { return fileKindOf(model).name().english(); }

    test::TemporaryFolder m_folder;
};

TEST_F(FileKinds, AreWhatTheFileSaysWhereItsTensorsAgree) {
    for (const char* preset : {"Q4_K_M", "Q4_K_S", "Q5_K_M", "Q3_K_L", "Q8_0", "IQ4_XS", "Q2_K"}) {
        EXPECT_EQ(name(*quantized(preset)), preset);
    }
    EXPECT_EQ(name(*write("f16", 1)), "F16");
    EXPECT_EQ(name(*write("bf16", 32)), "BF16");
}

TEST_F(FileKinds, SayWhatAFileLooksLikeThatCallsItselfOtherwise) {
    EXPECT_EQ(name(*quantized("Q4_K_S", 15)), "says Q4_K_M, looks like Q4_K_S");
    EXPECT_EQ(name(*quantized("Q5_K_M", 7)), "says Q8_0, looks like Q5_K_M");
    EXPECT_EQ(name(*write("q4_k", 15)), "says Q4_K_M, looks like Q4_K in every matrix");
    EXPECT_EQ(name(*quantized("Q6_K", 900)),
              "says file type 900, which this version does not know; looks like Q6_K");
}

TEST_F(FileKinds, GoByTheTensorsWhereTheFileSaysNothing) {
    EXPECT_EQ(name(*write("q5_k", {})), "looks like Q5_K in every matrix");
    EXPECT_EQ(name(*write("f16", {})), "looks like F16");
    EXPECT_FALSE(fileKindOf(*write("f16", {})).fileType);
    EXPECT_EQ(name(*quantized("Q4_K_M", 1024 + 15)), "Q4_K_M");  // guessed by llama.cpp
}

TEST_F(FileKinds, TellHowMuchOfAChangedRecipeIsLeft) {
    Model model = *quantized("Q4_K_M");
    TensorInfo& tensor = model.tensors[0];
    const double changed = static_cast<double>(tensor.weightCount());
    double weights = 0;
    for (const TensorInfo& other : model.tensors) {
        if (other.dimensions.size() > 1) weights += static_cast<double>(other.weightCount());
    }
    tensor.format = formats::findFormat("q8_0");
    const FileKind kind = fileKindOf(model);
    EXPECT_EQ(kind.closest.preset->name, "Q4_K_M");
    EXPECT_DOUBLE_EQ(kind.closest.share, 1.0 - changed / weights);
    EXPECT_TRUE(kind.name().english().starts_with("Q4_K_M, with 9"));
}

TEST_F(FileKinds, CountTensorsWeightsAndBytesOfEachType) {
    const auto model = quantized("Q4_K_M");
    const FileKind kind = fileKindOf(*model);
    std::uint64_t tensors = 0, weights = 0, last = UINT64_MAX;
    for (const TypeTally& tally : kind.types) {
        EXPECT_LE(tally.bytes, last);
        last = tally.bytes;
        tensors += tally.tensors;
        weights += tally.weights;
        if (tally.format->info.id != "f32") continue;
        EXPECT_EQ(tally.tensors, 13U);
        EXPECT_EQ(tally.bytes, 13U * 256 * 4);
    }
    EXPECT_EQ(tensors, model->tensors.size());
    EXPECT_EQ(weights, model->parameterCount());
    EXPECT_DOUBLE_EQ(kind.bitsPerWeight,
                     8.0 * static_cast<double>(kind.bytes()) / static_cast<double>(weights));
}

TEST(FileKind, OfAModelWithoutMatricesSaysNothing) {
    const FileKind kind = fileKindOf(Model{});
    EXPECT_TRUE(kind.name().empty());
    EXPECT_TRUE(kind.types.empty());
    EXPECT_EQ(kind.bitsPerWeight, 0.0);
}

}  // namespace
}  // namespace weightscape::recipes
