// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <stdexcept>

#include "tests/support/folder_models.h"

namespace weightscape::test {
namespace {

/// Four heads of 32 with two of keys, width 128, inner size 256.
const std::vector<FolderTensor> kSeparate = {
    {"model.layers.#.self_attn.q_proj.weight", {128, 128}},
    {"model.layers.#.self_attn.k_proj.weight", {64, 128}},
    {"model.layers.#.self_attn.v_proj.weight", {64, 128}},
    {"model.layers.#.self_attn.o_proj.weight", {128, 128}}};
const std::vector<FolderTensor> kBiases = {{"model.layers.#.self_attn.q_proj.bias", {128}},
                                           {"model.layers.#.self_attn.k_proj.bias", {64}},
                                           {"model.layers.#.self_attn.v_proj.bias", {64}}};
const std::vector<FolderTensor> kNormsBefore = {
    {"model.layers.#.input_layernorm.weight", {128}},
    {"model.layers.#.post_attention_layernorm.weight", {128}}};
const std::vector<FolderTensor> kGated = {{"model.layers.#.mlp.gate_proj.weight", {256, 128}},
                                          {"model.layers.#.mlp.up_proj.weight", {256, 128}},
                                          {"model.layers.#.mlp.down_proj.weight", {128, 256}}};
const std::vector<FolderTensor> kExperts = {
    {"model.layers.#.mlp.gate.weight", {4, 128}},
    {"model.layers.#.mlp.experts.*.gate_proj.weight", {64, 128}, 4},
    {"model.layers.#.mlp.experts.*.up_proj.weight", {64, 128}, 4},
    {"model.layers.#.mlp.experts.*.down_proj.weight", {128, 64}, 4}};
const std::vector<FolderTensor> kLatent = {
    {"model.layers.#.self_attn.q_a_proj.weight", {48, 128}},
    {"model.layers.#.self_attn.q_a_layernorm.weight", {48}},
    {"model.layers.#.self_attn.q_b_proj.weight", {4 * 48, 48}},
    {"model.layers.#.self_attn.kv_a_proj_with_mqa.weight", {64 + 16, 128}},
    {"model.layers.#.self_attn.kv_a_layernorm.weight", {64}},
    {"model.layers.#.self_attn.kv_b_proj.weight", {4 * (32 + 24), 64}},
    {"model.layers.#.self_attn.o_proj.weight", {128, 4 * 24}}};
const std::vector<FolderTensor> kSharedExperts = {
    {"model.layers.#.mlp.gate.e_score_correction_bias", {4}},
    {"model.layers.#.mlp.shared_experts.gate_proj.weight", {64, 128}},
    {"model.layers.#.mlp.shared_experts.up_proj.weight", {64, 128}},
    {"model.layers.#.mlp.shared_experts.down_proj.weight", {128, 64}}};

std::vector<FolderTensor> together(std::initializer_list<std::vector<FolderTensor>> lists) {
    std::vector<FolderTensor> all;
    for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
    return all;
}

FolderModel granite() {
    return {.name = "granite",
            .config = R"({"model_type": "granite", "num_hidden_layers": 2, "hidden_size": 128,
                "intermediate_size": 256, "num_attention_heads": 4, "num_key_value_heads": 2,
                "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
                "attention_multiplier": 0.2, "embedding_multiplier": 3.0,
                "residual_multiplier": 0.5, "logits_scaling": 2.0})",
            .layer = together({kSeparate, kNormsBefore, kGated}),
            .isTied = true,
            .converted = {{"attn_norm.weight", {128}},
                          {"attn_q.weight", {128, 128}},
                          {"attn_k.weight", {128, 64}},
                          {"attn_v.weight", {128, 64}},
                          {"attn_output.weight", {128, 128}},
                          {"ffn_norm.weight", {128}},
                          {"ffn_gate.weight", {128, 256}},
                          {"ffn_up.weight", {128, 256}},
                          {"ffn_down.weight", {256, 128}}}};
}

FolderModel olmo2() {
    return {.name = "olmo2",
            .config = R"({"model_type": "olmo2", "num_hidden_layers": 2, "hidden_size": 128,
                "intermediate_size": 256, "num_attention_heads": 4, "num_key_value_heads": 2,
                "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "rope_theta": 10000.0})",
            .layer = together({kSeparate,
                               kGated,
                               {{"model.layers.#.self_attn.q_norm.weight", {128}},
                                {"model.layers.#.self_attn.k_norm.weight", {64}},
                                {"model.layers.#.post_attention_layernorm.weight", {128}},
                                {"model.layers.#.post_feedforward_layernorm.weight", {128}}}}),
            .converted = {{"attn_q.weight", {128, 128}},
                          {"attn_k.weight", {128, 64}},
                          {"attn_v.weight", {128, 64}},
                          {"attn_output.weight", {128, 128}},
                          {"attn_q_norm.weight", {128}},
                          {"attn_k_norm.weight", {64}},
                          {"post_attention_norm.weight", {128}},
                          {"post_ffw_norm.weight", {128}},
                          {"ffn_gate.weight", {128, 256}},
                          {"ffn_up.weight", {128, 256}},
                          {"ffn_down.weight", {256, 128}}}};
}

FolderModel glm4() {
    return {.name = "glm4",
            .config = R"({"model_type": "glm4", "num_hidden_layers": 2, "hidden_size": 128,
                "intermediate_size": 256, "num_attention_heads": 4, "num_key_value_heads": 2,
                "head_dim": 32, "partial_rotary_factor": 0.5, "max_position_embeddings": 512,
                "rms_norm_eps": 1e-5, "rope_theta": 10000.0})",
            .layer = together({kSeparate,
                               kBiases,
                               kNormsBefore,
                               {{"model.layers.#.post_self_attn_layernorm.weight", {128}},
                                {"model.layers.#.post_mlp_layernorm.weight", {128}},
                                {"model.layers.#.mlp.gate_up_proj.weight", {512, 128}},
                                {"model.layers.#.mlp.down_proj.weight", {128, 256}}}}),
            .converted = {{"attn_norm.weight", {128}},
                          {"attn_q.weight", {128, 128}},
                          {"attn_k.weight", {128, 64}},
                          {"attn_v.weight", {128, 64}},
                          {"attn_q.bias", {128}},
                          {"attn_k.bias", {64}},
                          {"attn_v.bias", {64}},
                          {"attn_output.weight", {128, 128}},
                          {"post_attention_norm.weight", {128}},
                          {"ffn_norm.weight", {128}},
                          {"ffn_up.weight", {128, 512}},
                          {"ffn_down.weight", {256, 128}},
                          {"post_ffw_norm.weight", {128}}}};
}

FolderModel qwen2moe() {
    return {.name = "qwen2moe",
            .config = R"({"model_type": "qwen2_moe", "num_hidden_layers": 2, "hidden_size": 128,
                "intermediate_size": 256, "num_attention_heads": 4, "num_key_value_heads": 2,
                "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
                "num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 64,
                "shared_expert_intermediate_size": 96})",
            .layer = together({kSeparate,
                               kBiases,
                               kNormsBefore,
                               kExperts,
                               {{"model.layers.#.mlp.shared_expert_gate.weight", {1, 128}},
                                {"model.layers.#.mlp.shared_expert.gate_proj.weight", {96, 128}},
                                {"model.layers.#.mlp.shared_expert.up_proj.weight", {96, 128}},
                                {"model.layers.#.mlp.shared_expert.down_proj.weight", {128, 96}}}}),
            .converted = {{"attn_norm.weight", {128}},
                          {"attn_q.weight", {128, 128}},
                          {"attn_k.weight", {128, 64}},
                          {"attn_v.weight", {128, 64}},
                          {"attn_q.bias", {128}},
                          {"attn_k.bias", {64}},
                          {"attn_v.bias", {64}},
                          {"attn_output.weight", {128, 128}},
                          {"ffn_norm.weight", {128}},
                          {"ffn_gate_inp.weight", {128, 4}},
                          {"ffn_gate_exps.weight", {128, 64, 4}},
                          {"ffn_up_exps.weight", {128, 64, 4}},
                          {"ffn_down_exps.weight", {64, 128, 4}},
                          {"ffn_gate_inp_shexp.weight", {128, 1}},
                          {"ffn_gate_shexp.weight", {128, 96}},
                          {"ffn_up_shexp.weight", {128, 96}},
                          {"ffn_down_shexp.weight", {96, 128}}}};
}

FolderModel deepseek2() {
    return {.name = "deepseek2",
            .config = R"({"model_type": "deepseek_v3", "num_hidden_layers": 2, "hidden_size": 128,
                "intermediate_size": 256, "num_attention_heads": 4, "num_key_value_heads": 4,
                "max_position_embeddings": 512, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
                "q_lora_rank": 48, "kv_lora_rank": 64, "qk_nope_head_dim": 32,
                "qk_rope_head_dim": 16, "v_head_dim": 24, "n_routed_experts": 4,
                "num_experts_per_tok": 2, "n_shared_experts": 1, "moe_intermediate_size": 64,
                "first_k_dense_replace": 1, "routed_scaling_factor": 2.5, "norm_topk_prob": true,
                "scoring_func": "sigmoid", "n_group": 1, "topk_group": 1})",
            .layer = together({kLatent, kNormsBefore, kExperts, kSharedExperts}),
            .firstLayer = together({kLatent, kNormsBefore, kGated}),
            .converted = {{"attn_norm.weight", {128}},
                          {"attn_q_a.weight", {128, 48}},
                          {"attn_q_a_norm.weight", {48}},
                          {"attn_q_b.weight", {48, 192}},
                          {"attn_kv_a_mqa.weight", {128, 80}},
                          {"attn_kv_a_norm.weight", {64}},
                          {"attn_k_b.weight", {32, 64, 4}},
                          {"attn_v_b.weight", {64, 24, 4}},
                          {"attn_output.weight", {96, 128}},
                          {"ffn_norm.weight", {128}},
                          {"ffn_gate_inp.weight", {128, 4}},
                          {"exp_probs_b.bias", {4}},
                          {"ffn_gate_exps.weight", {128, 64, 4}},
                          {"ffn_up_exps.weight", {128, 64, 4}},
                          {"ffn_down_exps.weight", {64, 128, 4}},
                          {"ffn_gate_shexp.weight", {128, 64}},
                          {"ffn_up_shexp.weight", {128, 64}},
                          {"ffn_down_shexp.weight", {64, 128}}}};
}

FolderModel bert() {
    return {.name = "bert",
            .config = R"({"model_type": "bert", "architectures": ["BertModel"],
                "num_hidden_layers": 2, "hidden_size": 128, "intermediate_size": 256,
                "num_attention_heads": 4, "max_position_embeddings": 64, "layer_norm_eps": 1e-12,
                "type_vocab_size": 2})",
            .layer = {{"encoder.layer.#.attention.self.query.weight", {128, 128}},
                      {"encoder.layer.#.attention.self.query.bias", {128}},
                      {"encoder.layer.#.attention.self.key.weight", {128, 128}},
                      {"encoder.layer.#.attention.self.key.bias", {128}},
                      {"encoder.layer.#.attention.self.value.weight", {128, 128}},
                      {"encoder.layer.#.attention.self.value.bias", {128}},
                      {"encoder.layer.#.attention.output.dense.weight", {128, 128}},
                      {"encoder.layer.#.attention.output.dense.bias", {128}},
                      {"encoder.layer.#.attention.output.LayerNorm.weight", {128}},
                      {"encoder.layer.#.attention.output.LayerNorm.bias", {128}},
                      {"encoder.layer.#.intermediate.dense.weight", {256, 128}},
                      {"encoder.layer.#.intermediate.dense.bias", {256}},
                      {"encoder.layer.#.output.dense.weight", {128, 256}},
                      {"encoder.layer.#.output.dense.bias", {128}},
                      {"encoder.layer.#.output.LayerNorm.weight", {128}},
                      {"encoder.layer.#.output.LayerNorm.bias", {128}}},
            .outside = {{"embeddings.position_ids", {1, 64}},
                        {"embeddings.position_embeddings.weight", {64, 128}},
                        {"embeddings.token_type_embeddings.weight", {2, 128}},
                        {"embeddings.LayerNorm.weight", {128}},
                        {"embeddings.LayerNorm.bias", {128}},
                        {"pooler.dense.weight", {128, 128}},
                        {"pooler.dense.bias", {128}}},
            .embedding = "embeddings.word_embeddings.weight",
            .isEncoder = true,
            .converted = {{"attn_q.weight", {128, 128}},
                          {"attn_q.bias", {128}},
                          {"attn_k.weight", {128, 128}},
                          {"attn_k.bias", {128}},
                          {"attn_v.weight", {128, 128}},
                          {"attn_v.bias", {128}},
                          {"attn_output.weight", {128, 128}},
                          {"attn_output.bias", {128}},
                          {"attn_output_norm.weight", {128}},
                          {"attn_output_norm.bias", {128}},
                          {"ffn_up.weight", {128, 256}},
                          {"ffn_up.bias", {256}},
                          {"ffn_down.weight", {256, 128}},
                          {"ffn_down.bias", {128}},
                          {"layer_output_norm.weight", {128}},
                          {"layer_output_norm.bias", {128}}}};
}

}  // namespace

std::span<const FolderModel> folderModels() {
    static const std::vector<FolderModel> table = {granite(),  olmo2(),     glm4(),
                                                   qwen2moe(), deepseek2(), bert()};
    return table;
}

const FolderModel& folderModel(std::string_view name) {
    const auto table = folderModels();
    const auto found = std::ranges::find(table, name, &FolderModel::name);
    if (found == table.end()) throw std::runtime_error("no folder " + std::string(name));
    return *found;
}

}  // namespace weightscape::test
