// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/tensor_place.h"

#include <gtest/gtest.h>

#include "core/model/architectures/tensor_role.h"

namespace weightscape {
namespace {

TEST(TensorPlace, IsTheRoleOfLanguageModelsInTheirBlocks) {
    const TensorPlace place = tensorPlace("blk.13.ffn_up_exps.weight");
    EXPECT_EQ(place.stack, "blk");
    EXPECT_EQ(place.layer, 13);
    EXPECT_EQ(place.role, tensorRole("blk.13.ffn_up_exps.weight").role);
    EXPECT_TRUE(place.expert);
    EXPECT_EQ(place.prefix, 7U);
    EXPECT_EQ(tensorPlace("v.blk.2.attn_q.weight").role, "v.attn_q");
}

TEST(TensorPlace, ReadsAnyNumberedParts) {
    const struct {
        const char *name, *stack;
        int layer;
        const char* role;
    } cases[] = {
        {"double_blocks.7.img_attn.qkv.weight", "double_blocks", 7, "img_attn.qkv"},
        {"single_blocks.37.linear1.bias", "single_blocks", 37, "linear1.bias"},
        {"transformer_blocks.0.attn.to_q.weight", "transformer_blocks", 0, "attn.to_q"},
        {"model.layers.11.self_attn.q_proj.weight", "model.layers", 11, "self_attn.q_proj"},
        {"encoder.layers.3.fc1.weight", "encoder.layers", 3, "fc1"},
        {"vision_model.encoder.layers.3.mlp.fc2.weight", "vision_model.encoder.layers", 3,
         "mlp.fc2"},
        {"model.diffusion_model.double_blocks.18.txt_mlp.0.weight",
         "model.diffusion_model.double_blocks", 18, "txt_mlp.0"},
        {"input_blocks.4.1.transformer_blocks.0.attn1.to_q.weight", "input_blocks", 4,
         "1.transformer_blocks.0.attn1.to_q"},
        {"down_blocks.0.resnets.1.conv1.weight", "down_blocks", 0, "resnets.1.conv1"},
        {"h.5.attn.c_attn.weight", "h", 5, "attn.c_attn"},
    };
    for (const auto& each : cases) {
        const TensorPlace place = tensorPlace(each.name);
        EXPECT_EQ(place.stack, each.stack) << each.name;
        EXPECT_EQ(place.layer, each.layer) << each.name;
        EXPECT_EQ(place.role, each.role) << each.name;
        EXPECT_EQ(std::string(each.name).substr(0, place.prefix),
                  place.stack + "." + std::to_string(place.layer) + ".");
    }
}

TEST(TensorPlace, TakesTheExpertsOfALayerTogether) {
    const TensorPlace third = tensorPlace("model.layers.0.block_sparse_moe.experts.3.w1.weight");
    const TensorPlace tenth = tensorPlace("model.layers.0.block_sparse_moe.experts.10.w1.weight");
    EXPECT_TRUE(third.expert);
    EXPECT_EQ(third.layer, 0);
    EXPECT_EQ(third.role, "block_sparse_moe.experts.w1");
    EXPECT_EQ(third.role, tenth.role);
    EXPECT_FALSE(tensorPlace("model.layers.0.block_sparse_moe.gate.weight").expert);
}

TEST(TensorPlace, LeavesNamesWithoutPartsAlone) {
    for (const char* name : {"final_layer.linear.weight", "token_embd.weight", "img_in.weight",
                             "final_layer.adaLN_modulation.1.weight", "time_embed.0.bias",
                             "7.weight", ".7.x", "a.-1.x", "a.99999999999.x", "a.1x.b", "", "."}) {
        const TensorPlace place = tensorPlace(name);
        EXPECT_EQ(place.layer, -1) << name;
        EXPECT_EQ(place.stack, "") << name;
        EXPECT_EQ(place.prefix, 0U) << name;
    }
}

TEST(StackLabels, AreTheShortestEndsThatTellStacksApart) {
    const auto labels =
        stackLabels({"model.diffusion_model.double_blocks", "model.diffusion_model.single_blocks",
                     "encoder.layers", "decoder.layers", "layers", "blk"});
    EXPECT_EQ(labels.at("model.diffusion_model.double_blocks"), "double_blocks");
    EXPECT_EQ(labels.at("model.diffusion_model.single_blocks"), "single_blocks");
    EXPECT_EQ(labels.at("encoder.layers"), "encoder.layers");
    EXPECT_EQ(labels.at("decoder.layers"), "decoder.layers");
    EXPECT_EQ(labels.at("layers"), "layers");
    EXPECT_EQ(labels.at("blk"), "blk");
}

TEST(StackLabels, TellApartAsManyStacksAsAFileCanHaveTensors) {
    std::set<std::string> stacks;
    for (int i = 0; i < 60'000; ++i) stacks.insert("part" + std::to_string(i) + ".layers");
    std::string dots;
    for (int i = 0; i < 20'000; ++i) dots += ".x";
    stacks.insert("a" + dots);
    stacks.insert("b" + dots);
    const auto labels = stackLabels(stacks);
    EXPECT_EQ(labels.size(), stacks.size());
    EXPECT_EQ(labels.at("part7.layers"), "part7.layers");
    EXPECT_EQ(labels.at("a" + dots), "a" + dots);
}

}  // namespace
}  // namespace weightscape
