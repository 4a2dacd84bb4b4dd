// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
// LoRA adapters as PEFT writes them.
#include "core/export/convert/as_adapter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/model/tensor_source.h"
#include "tests/support/random_folder.h"
#include "tests/support/small_adapter.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::exporting {
namespace {

using ::testing::HasSubstr;

class AsAdapter : public ::testing::Test {
  protected:
    AsAdapter() {
        test::writeRandomFolder(m_folder / "base", test::randomModel(test::randomDecoder("llama")));
    }
    Result<Model> convert(const std::vector<test::AdaptedMatrix>& matrices,
                          const std::string& config = "{}") {
        test::writeSmallAdapter(m_folder / "adapter", matrices, config);
        m_adapter = *files::openModel(m_folder / "adapter");
        return asAdapter(*m_adapter, m_folder / "base", nullptr);
    }
    static std::vector<float> weightsOf(const Model& model, const std::string& name) {
        const TensorInfo* tensor = model.find(name);
        if (tensor == nullptr) throw std::runtime_error("no tensor " + name);
        std::vector<float> weights(tensor->weightCount());
        TensorSource{model, *tensor}.decode({0, weights.size()}, weights);
        return weights;
    }

    test::TemporaryFolder m_folder;
    std::shared_ptr<const Model> m_adapter;
};

TEST_F(AsAdapter, NamesItsMatricesByTheTensorsOfTheModel) {
    const auto model = convert(
        {{"model.layers.1.mlp.up_proj", 128, 256}, {"model.layers.0.self_attn.o_proj", 128, 128}});
    ASSERT_TRUE(model) << describe(model.error());
    std::vector<std::string> names;
    for (const TensorInfo& tensor : model->tensors) names.push_back(tensor.ggufName);
    EXPECT_THAT(names, ::testing::UnorderedElementsAre(
                           "blk.1.ffn_up.weight.lora_a", "blk.1.ffn_up.weight.lora_b",
                           "blk.0.attn_output.weight.lora_a", "blk.0.attn_output.weight.lora_b"));
    EXPECT_EQ(model->find("blk.1.ffn_up.weight.lora_a")->dimensions,
              (std::vector<std::uint64_t>{128, test::kAdapterRank}));
    EXPECT_EQ(model->find("blk.1.ffn_up.weight.lora_b")->dimensions,
              (std::vector<std::uint64_t>{test::kAdapterRank, 256}));
}

TEST_F(AsAdapter, SaysWhatItIs) {
    const auto model = convert({{"model.layers.1.mlp.up_proj", 128, 256}});
    ASSERT_TRUE(model) << describe(model.error());
    const auto text = [&](const char* key) {
        return std::string(findValue(model->metadata, key)->asString().value());
    };
    EXPECT_EQ(text("general.architecture"), "llama");
    EXPECT_EQ(text("general.type"), "adapter");
    EXPECT_EQ(text("adapter.type"), "lora");
    EXPECT_EQ(findValue(model->metadata, "adapter.lora.alpha")->asDouble(), test::kAdapterAlpha);
}

// Rows j and j + 16 of a head of 32 become rows 2j and 2j + 1, as those of the model's tensor.
TEST_F(AsAdapter, OutputsHaveTheOrderOfTheTensorsRows) {
    const auto model = convert({{"model.layers.0.self_attn.q_proj", 128, 128}});
    ASSERT_TRUE(model) << describe(model.error());
    const auto found = weightsOf(*model, "blk.0.attn_q.weight.lora_b");
    const auto source =
        weightsOf(*m_adapter, "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight");
    for (std::size_t row = 0; row < 128; ++row) {
        const std::size_t inHead = row % 32;
        const std::size_t from = row - inHead + inHead / 2 + inHead % 2 * 16;
        for (std::size_t i = 0; i < test::kAdapterRank; ++i) {
            EXPECT_EQ(found[row * test::kAdapterRank + i], source[from * test::kAdapterRank + i]);
        }
    }
    EXPECT_EQ(
        weightsOf(*model, "blk.0.attn_q.weight.lora_a"),
        weightsOf(*m_adapter, "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight"));
}

TEST_F(AsAdapter, ARankStabilizedOneIsScaledByTheRootOfItsRank) {
    const auto model =
        convert({{"model.layers.1.mlp.up_proj", 128, 256}}, R"({"use_rslora": true})");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ(findValue(model->metadata, "adapter.lora.alpha")->asDouble(),
              2 * test::kAdapterAlpha);
}

TEST_F(AsAdapter, WhatLlamaCppCannotLoadIsRefusedByName) {
    const auto unknown = convert({{"model.layers.1.mlp.novel_proj", 128, 256}});
    ASSERT_FALSE(unknown);
    EXPECT_THAT(unknown.error().detail.english(), HasSubstr("novel_proj.lora_A"));
    test::writeSafetensors(
        m_folder / "adapter" / "adapter_model.safetensors",
        {{"base_model.model.model.layers.1.mlp.up_proj.lora_A.weight", "F32", {4, 128}}});
    const auto half =
        asAdapter(*files::openModel(m_folder / "adapter").value(), m_folder / "base", nullptr);
    ASSERT_FALSE(half);
    EXPECT_EQ(half.error().code, ErrorCode::Damaged);
}

TEST_F(AsAdapter, ItsModelMustBeNamed) {
    test::writeSmallAdapter(m_folder / "adapter", {{"model.layers.1.mlp.up_proj", 128, 256}});
    const auto adapter = *files::openModel(m_folder / "adapter");
    EXPECT_TRUE(isAdapter(*adapter));
    const auto refused = asAdapter(*adapter, {}, nullptr);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotFound);
}

}  // namespace
}  // namespace weightscape::exporting
