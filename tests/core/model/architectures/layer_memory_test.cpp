// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/layer_memory.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace weightscape {
namespace {

std::vector<TensorInfo> tensorsNamed(const std::vector<std::string>& names) {
    std::vector<TensorInfo> tensors;
    for (const std::string& name : names) {
        tensors.emplace_back();
        tensors.back().name = tensors.back().ggufName = name;
    }
    return tensors;
}

/// Layers of a kind of model that no table knows.
ModelFacts unknownModel(const std::vector<std::string>& names, std::uint32_t layers) {
    ModelFacts facts;
    facts.architecture = "brand-new";
    facts.layers = layers;
    facts.heads = facts.keyValueHeads = 2;
    facts.keyLength = facts.valueLength = 64;
    facts.embeddingLength = 128;
    facts.stateSize = 16;
    facts.stateInnerSize = 256;
    facts.convolutionLength = 4;
    facts.layerParts = layerPartsOf(tensorsNamed(names), layers);
    return facts;
}

LayerMemory memoryOf(const ModelFacts& facts, std::uint32_t layer) {
    return layerMemory(facts, architectureNamed(facts.architecture), layer);
}

TEST(LayerMemory, TensorsTellWhichLayersAttendAndWhichKeepAState) {
    const ModelFacts facts =
        unknownModel({"token_embd.weight", "blk.0.ssm_conv1d.weight", "blk.0.attn_qkv.weight",
                      "blk.1.attn_q.weight", "blk.1.attn_k.weight", "blk.2.ffn_up.weight",
                      "blk.3.time_mix_key.weight", "blk.4.attn_kv_a_mqa.weight"},
                     6);
    EXPECT_TRUE(memoryOf(facts, 0).keepsState);
    EXPECT_EQ(memoryOf(facts, 0).heads, 0U);
    EXPECT_FALSE(memoryOf(facts, 1).keepsState);
    EXPECT_EQ(memoryOf(facts, 1).heads, 2U);
    EXPECT_FALSE(memoryOf(facts, 2).keepsState);
    EXPECT_EQ(memoryOf(facts, 2).heads, 0U) << "a feed-forward network alone keeps nothing";
    EXPECT_TRUE(memoryOf(facts, 3).keepsState);
    EXPECT_EQ(memoryOf(facts, 4).heads, 2U);
    EXPECT_EQ(memoryOf(facts, 5).heads, 2U) << "a layer without tensors goes by the keys";
}

TEST(LayerMemory, NamesThatAreNotUnderstoodTellNothing) {
    EXPECT_TRUE(layerPartsOf(tensorsNamed({"blk.0.attention.key_dense.weight"}), 1).empty());
    EXPECT_TRUE(layerPartsOf(tensorsNamed({"blk.7.attn_k.weight"}), 2).empty());
    EXPECT_TRUE(layerPartsOf({}, 4).empty());
}

TEST(LayerMemory, LayersThatDoBothAreInTheTable) {
    ModelFacts facts = unknownModel({"blk.0.ssm_in.weight", "blk.0.attn_k.weight"}, 1);
    EXPECT_EQ(memoryOf(facts, 0).heads, 0U);
    facts.architecture = "falcon-h1";
    EXPECT_EQ(memoryOf(facts, 0).heads, 2U);
    EXPECT_TRUE(memoryOf(facts, 0).keepsState);
}

TEST(LayerMemory, StatesHaveTheSizesThatLlamaCppAllocates) {
    ModelFacts facts;
    facts.embeddingLength = 256;
    facts.heads = 4;
    EXPECT_EQ(stateSize(facts).state, 0U);
    facts.stateSize = 64;
    facts.stateInnerSize = 512;
    facts.stateGroups = 4;
    facts.convolutionLength = 4;
    EXPECT_EQ(stateSize(facts).inputs, 3U * (512 + 2 * 4 * 64));
    EXPECT_EQ(stateSize(facts).state, 64U * 512);
    facts.deltaHeadSize = 64;  // Kimi: inputs of queries, keys and values
    EXPECT_EQ(stateSize(facts).inputs, 3U * 3 * 4 * 64);
    EXPECT_EQ(stateSize(facts).state, 64U * 4 * 64);
    facts.timeMixHeadSize = 32;  // RWKV
    EXPECT_EQ(stateSize(facts).inputs, 2U * 256);
    EXPECT_EQ(stateSize(facts).state, 256U * 32);
    facts.tokenShifts = 1;
    EXPECT_EQ(stateSize(facts).inputs, 256U);
}

TEST(LayerMemory, AbsurdlyManyPredictionLayersAreAllLayers) {
    ModelFacts facts;
    facts.layers = 3;
    facts.predictionLayers = 1;
    EXPECT_FALSE(isPredictionLayer(facts, 1));
    EXPECT_TRUE(isPredictionLayer(facts, 2));
    facts.predictionLayers = UINT32_MAX;
    for (std::uint32_t layer = 0; layer < 3; ++layer) {
        EXPECT_TRUE(isPredictionLayer(facts, layer)) << layer;
    }
}

TEST(LayerMemory, AbsurdNumbersStopAtTheLargest) {
    ModelFacts facts;
    facts.stateSize = facts.stateInnerSize = facts.stateGroups = UINT32_MAX;
    facts.convolutionLength = UINT32_MAX;
    EXPECT_EQ(stateSize(facts).inputs, UINT64_MAX);
}

}  // namespace
}  // namespace weightscape
