// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/huggingface_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/io/open_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"

namespace weightscape::io {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

fs::path stored(const std::string& name) {
    return fs::path(WEIGHTSCAPE_TEST_DATA) / "hostile" / name;
}

ModelFacts factsOf(const std::string& config) {
    const TemporaryFolder folder;
    fs::copy_file(stored("hf-no-config") / "model.safetensors", folder / "model.safetensors");
    test::writeBytes(folder / "config.json", config);
    const auto model = openModel(folder.path());
    if (!model) throw std::runtime_error(describe(model.error()));
    return (*model)->facts;
}

bool warns(const Model& model, const std::string& words) {
    return std::any_of(model.warnings.begin(), model.warnings.end(), [&](const std::string& text) {
        return text.find(words) != std::string::npos;
    });
}

TEST(HuggingFaceFolder, OpensShardsByTheirIndex) {
    const auto model = openModel(stored("hf-ok-mini-sharded"));
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->container, Container::Safetensors);
    EXPECT_EQ((*model)->containerName(), "safetensors");
    EXPECT_EQ((*model)->version, 0U);
    EXPECT_EQ((*model)->files.size(), 2U);
    ASSERT_EQ((*model)->tensors.size(), 2U);
    const TensorInfo* head = (*model)->find("lm_head.weight");
    ASSERT_NE(head, nullptr);
    EXPECT_EQ(head->ggufName, "output.weight");
    EXPECT_EQ(head->file, 1U);
    EXPECT_EQ(head->shape(), (std::vector<std::uint64_t>{2, 2}));
}

TEST(HuggingFaceFolder, ReadsTheFactsOfItsConfig) {
    const auto model = openModel(stored("hf-ok-mini-sharded"));
    ASSERT_TRUE(model) << describe(model.error());
    const ModelFacts& facts = (*model)->facts;
    EXPECT_EQ(facts.architecture, "llama");
    EXPECT_EQ(facts.layers, 1U);
    EXPECT_EQ(facts.contextLength, 256U);
    EXPECT_EQ(facts.embeddingLength, 256U);
    EXPECT_EQ(facts.heads, 4U);
    EXPECT_EQ(facts.keyValueHeads, 1U);
    EXPECT_EQ(facts.keyLength, 64U);
}

TEST(HuggingFaceFolder, KnowsTheNamesOfRelatedConfigs) {
    const ModelFacts mixtral =
        factsOf(R"({"model_type":"mixtral","num_hidden_layers":32,"hidden_size":4096,)"
                R"("num_attention_heads":32,"num_local_experts":8,"vocab_size":32000})");
    EXPECT_EQ(mixtral.architecture, "llama");
    EXPECT_EQ(mixtral.experts, 8U);
    EXPECT_EQ(mixtral.keyValueHeads, 32U) << "without grouping each head has its own";
    EXPECT_EQ(mixtral.keyLength, 128U);
    EXPECT_EQ(mixtral.vocabulary, 32000U);
    const ModelFacts nested = factsOf(
        R"({"model_type":"llava","text_config":{"model_type":"qwen2","num_hidden_layers":24}})");
    EXPECT_EQ(nested.architecture, "qwen2");
    EXPECT_EQ(nested.layers, 24U);
}

TEST(HuggingFaceFolder, IgnoresNumbersThatAreNone) {
    const ModelFacts facts =
        factsOf(R"({"model_type":5,"num_hidden_layers":-3,"hidden_size":1.5,"vocab_size":"x",)"
                R"("num_attention_heads":18446744073709551615,"max_position_embeddings":null})");
    EXPECT_EQ(facts.architecture, "");
    EXPECT_EQ(facts.layers, 0U);
    EXPECT_EQ(facts.embeddingLength, 0U);
    EXPECT_EQ(facts.vocabulary, 0U);
    EXPECT_EQ(facts.heads, 0U);
    EXPECT_EQ(facts.contextLength, 0U);
}

TEST(HuggingFaceFolder, SurvivesADeepConfigAndADeepIndex) {
    const TemporaryFolder folder;
    fs::copy(stored("hf-ok-mini-sharded"), folder / "m", fs::copy_options::recursive);
    test::writeBytes(folder / "m/config.json", std::string(100000, '['));
    const auto model = openModel(folder / "m");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_TRUE(warns(**model, "nested deeper than 128"));
    EXPECT_EQ((*model)->facts.layers, 0U);
    test::writeBytes(folder / "m/model.safetensors.index.json", std::string(200000, '['));
    const auto deep = openModel(folder / "m");
    ASSERT_FALSE(deep);
    EXPECT_EQ(fs::path(deep.error().file).filename(), "model.safetensors.index.json");
}

TEST(HuggingFaceFolder, NamesAMissingShard) {
    const TemporaryFolder folder;
    fs::copy(stored("hf-ok-mini-sharded"), folder / "m", fs::copy_options::recursive);
    fs::remove(folder / "m/model-00002-of-00002.safetensors");
    const auto model = openModel(folder / "m");
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::Incomplete);
    EXPECT_EQ(fs::path(model.error().file).filename(), "model-00002-of-00002.safetensors");
}

TEST(HuggingFaceFolder, LeavesOutTensorsThatTheIndexDoesNotName) {
    const TemporaryFolder folder;
    fs::copy(stored("hf-ok-mini-sharded"), folder / "m", fs::copy_options::recursive);
    test::writeBytes(folder / "m/model.safetensors.index.json",
                     R"({"weight_map":{"model.embed_tokens.weight":)"
                     R"("model-00001-of-00002.safetensors"}})");
    const auto model = openModel(folder / "m");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->tensors.size(), 1U);
    EXPECT_TRUE(warns(**model, "does not name model-00002-of-00002.safetensors"));
}

TEST(HuggingFaceFolder, TellsWhatElseAFolderHolds) {
    const TemporaryFolder folder;
    test::writeBytes(folder / "pytorch_model.bin", "x");
    EXPECT_NE(openModel(folder.path()).error().detail.find("PyTorch"), std::string::npos);
    test::writeBytes(folder / "a.gguf", "x");
    EXPECT_NE(openModel(folder.path()).error().detail.find("a.gguf"), std::string::npos);
}

TEST(Safetensors, OneShardAloneSaysSo) {
    const auto model = openModel(stored("hf-ok-mini-sharded") / "model-00002-of-00002.safetensors");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->tensors.size(), 1U);
    EXPECT_EQ((*model)->facts.architecture, "llama");
    EXPECT_TRUE(warns(**model, "shard 2 of 2 alone"));
}

}  // namespace
}  // namespace weightscape::io
