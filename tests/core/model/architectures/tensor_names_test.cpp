// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/tensor_names.h"

#include <gtest/gtest.h>

#include <string_view>

namespace weightscape {
namespace {

const Architecture& kAnyOther = architectureNamed("");

struct NameCase {
    std::string_view huggingFace;
    std::string_view gguf;
};

TEST(TensorNames, FollowTheLlamaFamily) {
    const NameCase cases[] = {
        {"model.embed_tokens.weight", "token_embd.weight"},
        {"model.norm.weight", "output_norm.weight"},
        {"lm_head.weight", "output.weight"},
        {"model.layers.0.self_attn.q_proj.weight", "blk.0.attn_q.weight"},
        {"model.layers.31.self_attn.k_proj.bias", "blk.31.attn_k.bias"},
        {"model.layers.7.self_attn.v_proj.weight", "blk.7.attn_v.weight"},
        {"model.layers.7.self_attn.o_proj.weight", "blk.7.attn_output.weight"},
        {"model.layers.7.input_layernorm.weight", "blk.7.attn_norm.weight"},
        {"model.layers.7.post_attention_layernorm.weight", "blk.7.ffn_norm.weight"},
        {"model.layers.7.mlp.gate_proj.weight", "blk.7.ffn_gate.weight"},
        {"model.layers.7.mlp.up_proj.weight", "blk.7.ffn_up.weight"},
        {"model.layers.7.mlp.down_proj.weight", "blk.7.ffn_down.weight"},
        {"model.layers.7.block_sparse_moe.gate.weight", "blk.7.ffn_gate_inp.weight"},
        {"model.layers.7.block_sparse_moe.experts.3.w2.weight", "blk.7.ffn_down.3.weight"},
        {"model.layers.7.mlp.experts.12.up_proj.weight", "blk.7.ffn_up.12.weight"},
        {"model.layers.7.mlp.shared_expert.up_proj.weight", "blk.7.ffn_up_shexp.weight"},
        {"language_model.model.layers.2.mlp.up_proj.weight", "blk.2.ffn_up.weight"},
    };
    for (const NameCase& row : cases) EXPECT_EQ(ggufNameOf(row.huggingFace, kAnyOther), row.gguf);
}

TEST(TensorNames, LeaveUnknownNamesAsTheyAre) {
    for (const std::string_view name :
         {"", "weight", ".weight", "model.layers.weight", "model.layers..self_attn.q_proj.weight",
          "model.layers.x.self_attn.q_proj.weight", "model.layers.3.self_attn.q_proj",
          "model.layers.3.self_attn.rotary_emb.inv_freq", "model.layers.3.mlp.experts..w1.weight",
          "../../etc/passwd", "vision_tower.layers.3.self_attn.q_proj.weight",
          "blk.0.attn_q.weight"}) {
        EXPECT_EQ(ggufNameOf(name, kAnyOther), name);
    }
}

}  // namespace
}  // namespace weightscape
