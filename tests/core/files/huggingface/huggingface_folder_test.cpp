// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/huggingface/huggingface_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/files/open_model.h"
#include "core/memory/memory_model.h"
#include "tests/support/file_bytes.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_paths.h"

namespace weightscape::files {
namespace {

namespace fs = std::filesystem;
using test::TemporaryFolder;

fs::path storedFolder(const std::string& name) {
    return test::testData() / "hostile" / name;
}

ModelFacts factsOf(const std::string& config) {
    const TemporaryFolder folder;
    fs::copy_file(storedFolder("hf-no-config") / "model.safetensors", folder / "model.safetensors");
    test::writeBytes(folder / "config.json", config);
    const auto model = openModel(folder.path());
    if (!model) throw std::runtime_error(describe(model.error()).english());
    return (*model)->facts;
}

bool warns(const Model& model, const std::string& words) {
    return std::any_of(model.warnings.begin(), model.warnings.end(), [&](const Text& text) {
        return text.english().find(words) != std::string::npos;
    });
}

TEST(HuggingFaceFolder, OpensShardsByTheirIndex) {
    const auto model = openModel(storedFolder("hf-ok-mini-sharded"));
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_FALSE((*model)->isGguf());
    EXPECT_EQ((*model)->container, "safetensors");
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
    const auto model = openModel(storedFolder("hf-ok-mini-sharded"));
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

/// What the cache takes at 8,192 tokens, by kind of layer.
std::map<memory::CacheKind, std::uint64_t> cacheOf(const ModelFacts& facts) {
    std::map<memory::CacheKind, std::uint64_t> bytes;
    for (const auto& group : memory::memoryAtInference(facts, 0, {.context = 8192}).cache) {
        bytes[group.kind] += group.bytes;
    }
    return bytes;
}

using Kind = memory::CacheKind;

TEST(HuggingFaceFolder, ReadsWindowedLayersFromTheListOfTheirTypes) {
    const ModelFacts facts =
        factsOf(R"({"model_type":"gpt_oss","num_hidden_layers":4,"num_attention_heads":64,)"
                R"("num_key_value_heads":8,"head_dim":64,"sliding_window":128,"hidden_size":2880,)"
                R"("layer_types":["sliding_attention","full_attention",)"
                R"("sliding_attention","full_attention"]})");
    EXPECT_EQ(facts.architecture, "gpt-oss");
    EXPECT_EQ(facts.slidingLayers, (std::vector<bool>{true, false, true, false}));
    // 2 B × 2 × 8 heads × 64 per token and layer; a window of 128 and a batch of 512 take 768.
    EXPECT_EQ(cacheOf(facts), (std::map<Kind, std::uint64_t>{{Kind::Full, 2 * 8192 * 2048ULL},
                                                             {Kind::Window, 2 * 768 * 2048ULL}}));
}

TEST(HuggingFaceFolder, ReadsWindowedLayersFromTheirPeriod) {
    const ModelFacts facts =
        factsOf(R"({"model_type":"gemma3","text_config":{"model_type":"gemma3_text",)"
                R"("num_hidden_layers":12,"num_attention_heads":8,"num_key_value_heads":4,)"
                R"("head_dim":256,"sliding_window":1024,"sliding_window_pattern":6}})");
    EXPECT_EQ(facts.architecture, "gemma3");
    EXPECT_EQ(cacheOf(facts), (std::map<Kind, std::uint64_t>{{Kind::Full, 2 * 8192 * 4096ULL},
                                                             {Kind::Window, 10 * 1536 * 4096ULL}}));
}

TEST(HuggingFaceFolder, AWindowThatIsSwitchedOffCountsAsFullAttention) {
    const ModelFacts facts = factsOf(
        R"({"model_type":"qwen2","num_hidden_layers":2,"num_attention_heads":2,"head_dim":64,)"
        R"("sliding_window":4096,"use_sliding_window":false})");
    EXPECT_EQ(facts.slidingWindow, 0U);
    EXPECT_EQ(cacheOf(facts), (std::map<Kind, std::uint64_t>{{Kind::Full, 2 * 8192 * 512ULL}}));
}

TEST(HuggingFaceFolder, ReadsLatentAttention) {
    const ModelFacts facts =
        factsOf(R"({"model_type":"deepseek_v3","num_hidden_layers":61,"num_attention_heads":128,)"
                R"("hidden_size":7168,"kv_lora_rank":512,"qk_rope_head_dim":64})");
    EXPECT_EQ(facts.architecture, "deepseek2");
    EXPECT_EQ(cacheOf(facts),
              (std::map<Kind, std::uint64_t>{{Kind::Latent, 61 * 8192 * 576 * 2ULL}}));
}

TEST(HuggingFaceFolder, ReadsLayersThatRememberAState) {
    const ModelFacts next = factsOf(
        R"({"model_type":"qwen3_next","num_hidden_layers":4,"num_attention_heads":16,)"
        R"("num_key_value_heads":2,"head_dim":256,"hidden_size":2048,"full_attention_interval":4,)"
        R"("linear_conv_kernel_dim":4,"linear_key_head_dim":128,"linear_num_key_heads":16,)"
        R"("linear_num_value_heads":32,"linear_value_head_dim":128})");
    EXPECT_EQ(next.stateInnerSize, 4096U);
    // (3 × (4,096 + 2 × 16 × 128) + 128 × 4,096) × 4 B for each of three layers.
    EXPECT_EQ(cacheOf(next), (std::map<Kind, std::uint64_t>{{Kind::Full, 8192 * 2048ULL},
                                                            {Kind::Recurrent, 3 * 2195456ULL}}));
    const ModelFacts jamba =
        factsOf(R"({"model_type":"jamba","num_hidden_layers":8,"num_attention_heads":32,)"
                R"("num_key_value_heads":8,"hidden_size":4096,"intermediate_size":14336,)"
                R"("attn_layer_period":8,"attn_layer_offset":4,)"
                R"("mamba_d_state":16,"mamba_d_conv":4,"mamba_expand":2})");
    EXPECT_EQ(jamba.stateInnerSize, 8192U);
    EXPECT_EQ(cacheOf(jamba), (std::map<Kind, std::uint64_t>{{Kind::Full, 8192 * 4096ULL},
                                                             {Kind::Recurrent, 7 * 622592ULL}}));
    const ModelFacts mamba =
        factsOf(R"({"model_type":"mamba","num_hidden_layers":2,"hidden_size":768,"state_size":16,)"
                R"("intermediate_size":1536,"conv_kernel":4})");
    EXPECT_EQ(cacheOf(mamba),
              (std::map<Kind, std::uint64_t>{{Kind::Recurrent, 2 * (3 + 16) * 1536 * 4ULL}}));
}

TEST(HuggingFaceFolder, FindsTheArchitectureByItsTypeOrElseByItsClass) {
    EXPECT_EQ(factsOf(R"({"model_type":"cohere"})").architecture, "command-r");
    EXPECT_EQ(
        factsOf(R"({"model_type":"my_own","architectures":["MistralForCausalLM"]})").architecture,
        "llama");
    EXPECT_EQ(factsOf(R"({"model_type":"my_own","architectures":["Mine"]})").architecture,
              "my_own");
}

TEST(HuggingFaceFolder, ReadsKeyValueHeadsByEachArchitecturesNames) {
    // One head where Falcon's config names none; a nested name; one that is as usual.
    EXPECT_EQ(factsOf(R"({"model_type":"falcon","num_attention_heads":71})").keyValueHeads, 1U);
    EXPECT_EQ(factsOf(R"({"model_type":"mpt","n_heads":32,"attn_config":{"kv_n_heads":4}})")
                  .keyValueHeads,
              4U);
    EXPECT_EQ(factsOf(R"({"model_type":"gpt2","n_head":12})").keyValueHeads, 12U);
}

TEST(HuggingFaceFolder, WindowedLayersMayHaveHeadsOfTheirOwn) {
    const ModelFacts facts =
        factsOf(R"({"model_type":"gemma4","text_config":{"model_type":"gemma4_text",)"
                R"("num_hidden_layers":6,"num_attention_heads":8,"num_key_value_heads":4,)"
                R"("num_global_key_value_heads":2,"head_dim":256,"global_head_dim":512,)"
                R"("sliding_window":1024,"num_kv_shared_layers":2,)"
                R"("layer_types":["sliding_attention","sliding_attention","full_attention",)"
                R"("sliding_attention","sliding_attention","full_attention"]}})");
    // Of four layers with keys of their own one attends to all tokens.
    EXPECT_EQ(cacheOf(facts),
              (std::map<Kind, std::uint64_t>{{Kind::Full, 8192 * 2 * (512 + 512) * 2ULL},
                                             {Kind::Window, 3 * 1536 * 4 * (256 + 256) * 2ULL}}));
}

TEST(HuggingFaceFolder, ReadsLayersOfMixedModels) {
    const ModelFacts nemotron = factsOf(
        R"({"model_type":"nemotron_h","num_hidden_layers":5,"num_attention_heads":4,)"
        R"("num_key_value_heads":2,"attention_head_dim":64,"hidden_size":256,"ssm_state_size":64,)"
        R"("mamba_num_heads":8,"mamba_head_dim":64,"n_groups":2,"conv_kernel":4,)"
        R"("hybrid_override_pattern":"M-M*-"})");
    EXPECT_EQ(cacheOf(nemotron),
              (std::map<Kind, std::uint64_t>{
                  {Kind::Full, 8192 * 2 * 128 * 2ULL},
                  {Kind::Recurrent, 2 * (3 * (512 + 2 * 2 * 64) + 64 * 512) * 4ULL}}));
    const ModelFacts lfm2 =
        factsOf(R"({"model_type":"lfm2","num_hidden_layers":3,"num_attention_heads":4,)"
                R"("num_key_value_heads":2,"hidden_size":256,"conv_L_cache":3,)"
                R"("layer_types":["conv","full_attention","conv"]})");
    EXPECT_EQ(cacheOf(lfm2),
              (std::map<Kind, std::uint64_t>{{Kind::Full, 8192 * 2 * 128 * 2ULL},
                                             {Kind::Recurrent, 2 * 2 * 256 * 4ULL}}));
    // Mamba 2 has heads, but they are not those of an attention.
    const ModelFacts mamba2 =
        factsOf(R"({"model_type":"mamba2","num_hidden_layers":2,"hidden_size":256,"num_heads":8,)"
                R"("state_size":128,"n_groups":1,"conv_kernel":4,"expand":2,"head_dim":64})");
    EXPECT_EQ(cacheOf(mamba2),
              (std::map<Kind, std::uint64_t>{
                  {Kind::Recurrent, 2 * (3 * (512 + 2 * 128) + 128 * 512) * 4ULL}}));
}

TEST(HuggingFaceFolder, IgnoresLayerTypesThatAreNone) {
    const ModelFacts facts = factsOf(
        R"({"model_type":"x","num_hidden_layers":2,"num_attention_heads":2,"head_dim":64,)"
        R"("sliding_window":4096,"layer_types":["sliding_attention",7,"more","than","layers"]})");
    EXPECT_EQ(facts.slidingLayers, (std::vector<bool>{true, false}));
    EXPECT_EQ(facts.keyValueHeadsPerLayer, (std::vector<std::uint32_t>{2, 0}));
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
    fs::copy(storedFolder("hf-ok-mini-sharded"), folder / "m", fs::copy_options::recursive);
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
    fs::copy(storedFolder("hf-ok-mini-sharded"), folder / "m", fs::copy_options::recursive);
    fs::remove(folder / "m/model-00002-of-00002.safetensors");
    const auto model = openModel(folder / "m");
    ASSERT_FALSE(model);
    EXPECT_EQ(model.error().code, ErrorCode::Incomplete);
    EXPECT_EQ(fs::path(model.error().file).filename(), "model-00002-of-00002.safetensors");
}

TEST(HuggingFaceFolder, LeavesOutTensorsThatTheIndexDoesNotName) {
    const TemporaryFolder folder;
    fs::copy(storedFolder("hf-ok-mini-sharded"), folder / "m", fs::copy_options::recursive);
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
    test::writeBytes(folder / "training_args.bin", "x");
    EXPECT_NE(openModel(folder.path()).error().detail.english().find("training_args.bin"),
              std::string::npos);
    test::writeBytes(folder / "a.gguf", "x");
    EXPECT_NE(openModel(folder.path()).error().detail.english().find("a.gguf"), std::string::npos);
}

TEST(Safetensors, OneShardAloneSaysSo) {
    const auto model =
        openModel(storedFolder("hf-ok-mini-sharded") / "model-00002-of-00002.safetensors");
    ASSERT_TRUE(model) << describe(model.error());
    EXPECT_EQ((*model)->tensors.size(), 1U);
    EXPECT_EQ((*model)->facts.architecture, "llama");
    EXPECT_TRUE(warns(**model, "shard 2 of 2 alone"));
}

}  // namespace
}  // namespace weightscape::files
