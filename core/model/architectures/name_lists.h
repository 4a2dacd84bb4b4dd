// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>

#include "core/model/architectures/architecture.h"

/// Tensor names, Hugging Face's and GGUF's, in lists that rows of the table of architectures share.
namespace weightscape::names {

inline constexpr auto kCommon = std::to_array<NamePair>({
    {"embed_tokens", "token_embd"},
    {"norm", "output_norm"},
    {"final_layernorm", "output_norm"},
    {"lm_head", "output"},
    {"layers.#.input_layernorm", "blk.#.attn_norm"},
    {"layers.#.self_attn.q_proj", "blk.#.attn_q"},
    {"layers.#.self_attn.k_proj", "blk.#.attn_k"},
    {"layers.#.self_attn.v_proj", "blk.#.attn_v"},
    {"layers.#.self_attn.o_proj", "blk.#.attn_output"},
    {"layers.#.self_attn.qkv_proj", "blk.#.attn_qkv"},
    {"layers.#.self_attn.q_norm", "blk.#.attn_q_norm"},
    {"layers.#.self_attn.k_norm", "blk.#.attn_k_norm"},
    {"layers.#.self_attn.q_a_proj", "blk.#.attn_q_a"},
    {"layers.#.self_attn.q_b_proj", "blk.#.attn_q_b"},
    {"layers.#.self_attn.q_a_layernorm", "blk.#.attn_q_a_norm"},
    {"layers.#.self_attn.kv_a_proj_with_mqa", "blk.#.attn_kv_a_mqa"},
    {"layers.#.self_attn.kv_b_proj", "blk.#.attn_kv_b"},
    {"layers.#.self_attn.kv_a_layernorm", "blk.#.attn_kv_a_norm"},
    {"layers.#.post_attention_layernorm", "blk.#.ffn_norm"},
    {"layers.#.pre_feedforward_layernorm", "blk.#.ffn_norm"},
    {"layers.#.post_feedforward_layernorm", "blk.#.post_ffw_norm"},
    {"layers.#.mlp.gate_proj", "blk.#.ffn_gate"},
    {"layers.#.mlp.up_proj", "blk.#.ffn_up"},
    {"layers.#.mlp.down_proj", "blk.#.ffn_down"},
    {"layers.#.mlp.gate_up_proj", "blk.#.ffn_up"},
    {"layers.#.mlp.gate", "blk.#.ffn_gate_inp"},
    {"layers.#.mlp.shared_expert_gate", "blk.#.ffn_gate_inp_shexp"},
    {"layers.#.mlp.shared_expert.gate_proj", "blk.#.ffn_gate_shexp"},
    {"layers.#.mlp.shared_expert.up_proj", "blk.#.ffn_up_shexp"},
    {"layers.#.mlp.shared_expert.down_proj", "blk.#.ffn_down_shexp"},
    {"layers.#.mlp.shared_experts.gate_proj", "blk.#.ffn_gate_shexp"},
    {"layers.#.mlp.shared_experts.up_proj", "blk.#.ffn_up_shexp"},
    {"layers.#.mlp.shared_experts.down_proj", "blk.#.ffn_down_shexp"},
    {"layers.#.mlp.experts.gate_proj", "blk.#.ffn_gate_exps"},
    {"layers.#.mlp.experts.up_proj", "blk.#.ffn_up_exps"},
    {"layers.#.mlp.experts.down_proj", "blk.#.ffn_down_exps"},
    {"layers.#.block_sparse_moe.gate", "blk.#.ffn_gate_inp"},
    // One expert's own matrices; GGUF's older names carry the expert's number at their end.
    {"layers.#.mlp.experts.#.gate_proj", "blk.#.ffn_gate.#"},
    {"layers.#.mlp.experts.#.up_proj", "blk.#.ffn_up.#"},
    {"layers.#.mlp.experts.#.down_proj", "blk.#.ffn_down.#"},
    {"layers.#.mlp.experts.#.w1", "blk.#.ffn_gate.#"},
    {"layers.#.mlp.experts.#.w3", "blk.#.ffn_up.#"},
    {"layers.#.mlp.experts.#.w2", "blk.#.ffn_down.#"},
    {"layers.#.block_sparse_moe.experts.#.gate_proj", "blk.#.ffn_gate.#"},
    {"layers.#.block_sparse_moe.experts.#.up_proj", "blk.#.ffn_up.#"},
    {"layers.#.block_sparse_moe.experts.#.down_proj", "blk.#.ffn_down.#"},
    {"layers.#.block_sparse_moe.experts.#.w1", "blk.#.ffn_gate.#"},
    {"layers.#.block_sparse_moe.experts.#.w3", "blk.#.ffn_up.#"},
    {"layers.#.block_sparse_moe.experts.#.w2", "blk.#.ffn_down.#"},
});

/// Where that norm is really behind the attention, and not before the feed-forward network.
inline constexpr auto kNormBehindAttention = std::to_array<NamePair>({
    {"layers.#.post_attention_layernorm", "blk.#.post_attention_norm"},
});

inline constexpr auto kExpertBias = std::to_array<NamePair>({
    {"layers.#.mlp.gate.e_score_correction_bias", "blk.#.exp_probs_b.bias"},
});

/// Layers behind the last that predict further tokens.
inline constexpr auto kPrediction = std::to_array<NamePair>({
    {"layers.#.eh_proj", "blk.#.nextn.eh_proj"},
    {"layers.#.embed_tokens", "blk.#.nextn.embed_tokens"},
    {"layers.#.enorm", "blk.#.nextn.enorm"},
    {"layers.#.hnorm", "blk.#.nextn.hnorm"},
    {"layers.#.shared_head.head", "blk.#.nextn.shared_head_head"},
    {"layers.#.shared_head.norm", "blk.#.nextn.shared_head_norm"},
});

inline constexpr auto kFeedForwardPart = std::to_array<NamePair>({
    {"layers.#.feed_forward.gate_proj", "blk.#.ffn_gate"},
    {"layers.#.feed_forward.up_proj", "blk.#.ffn_up"},
    {"layers.#.feed_forward.down_proj", "blk.#.ffn_down"},
    {"layers.#.feed_forward.router", "blk.#.ffn_gate_inp"},
    {"layers.#.feed_forward.shared_expert.gate_proj", "blk.#.ffn_gate_shexp"},
    {"layers.#.feed_forward.shared_expert.up_proj", "blk.#.ffn_up_shexp"},
    {"layers.#.feed_forward.shared_expert.down_proj", "blk.#.ffn_down_shexp"},
    {"layers.#.feed_forward.experts.#.gate_proj", "blk.#.ffn_gate.#"},
    {"layers.#.feed_forward.experts.#.up_proj", "blk.#.ffn_up.#"},
    {"layers.#.feed_forward.experts.#.down_proj", "blk.#.ffn_down.#"},
    {"layers.#.pre_ff_layernorm", "blk.#.ffn_norm"},
});
inline constexpr auto kLlama4Bare = std::to_array<NamePair>({
    {"layers.#.feed_forward.experts.down_proj", "blk.#.ffn_down_exps.weight"},
});

/// Experts of newer folders stand in one tensor, whose name has no ending.
inline constexpr auto kJoinedExpertsBare = std::to_array<NamePair>({
    {"layers.#.mlp.experts.down_proj", "blk.#.ffn_down_exps.weight"},
});

inline constexpr auto kGptOss = std::to_array<NamePair>({
    {"layers.#.mlp.router", "blk.#.ffn_gate_inp"},
});
inline constexpr auto kGptOssBare = std::to_array<NamePair>({
    {"layers.#.self_attn.sinks", "blk.#.attn_sinks.weight"},
    {"layers.#.mlp.experts.down_proj", "blk.#.ffn_down_exps.weight"},
    {"layers.#.mlp.experts.down_proj_bias", "blk.#.ffn_down_exps.bias"},
});

/// What Gemma 3n and later add to each layer.
inline constexpr auto kPerLayerInput = std::to_array<NamePair>({
    {"embed_tokens_per_layer", "per_layer_token_embd"},
    {"per_layer_model_projection", "per_layer_model_proj"},
    {"per_layer_projection_norm", "per_layer_proj_norm"},
    {"layers.#.per_layer_input_gate", "blk.#.inp_gate"},
    {"layers.#.per_layer_projection", "blk.#.proj"},
    {"layers.#.post_per_layer_input_norm", "blk.#.post_norm"},
});
inline constexpr auto kGemma3n = std::to_array<NamePair>({
    {"layers.#.altup.correction_coefs", "blk.#.altup_correct_coef"},
    {"layers.#.altup.prediction_coefs", "blk.#.altup_predict_coef"},
    {"layers.#.altup.modality_router", "blk.#.altup_router"},
    {"layers.#.altup.router_norm", "blk.#.altup_router_norm"},
    {"layers.#.laurel.linear_left", "blk.#.laurel_l"},
    {"layers.#.laurel.linear_right", "blk.#.laurel_r"},
    {"layers.#.laurel.post_laurel_norm", "blk.#.laurel_post_norm"},
});
inline constexpr auto kGemma3nBare = std::to_array<NamePair>({
    {"layers.#.altup.correct_output_scale", "blk.#.altup_correct_scale.weight"},
});
inline constexpr auto kGemma4 = std::to_array<NamePair>({
    {"layers.#.router.proj", "blk.#.ffn_gate_inp"},
    {"layers.#.pre_feedforward_layernorm_2", "blk.#.pre_ffw_norm_2"},
    {"layers.#.post_feedforward_layernorm_1", "blk.#.post_ffw_norm_1"},
    {"layers.#.post_feedforward_layernorm_2", "blk.#.post_ffw_norm_2"},
});
inline constexpr auto kGemma4Bare = std::to_array<NamePair>({
    {"layers.#.layer_scalar", "blk.#.layer_output_scale.weight"},
    {"layers.#.experts.gate_up_proj", "blk.#.ffn_gate_up_exps.weight"},
    {"layers.#.experts.down_proj", "blk.#.ffn_down_exps.weight"},
    {"layers.#.router.scale", "blk.#.ffn_gate_inp.scale"},
    {"layers.#.router.per_expert_scale", "blk.#.ffn_down_exps.scale"},
});

inline constexpr auto kQwen3Next = std::to_array<NamePair>({
    {"layers.#.post_attention_layernorm", "blk.#.post_attention_norm"},
    {"layers.#.linear_attn.in_proj_qkvz", "blk.#.ssm_in"},
    {"layers.#.linear_attn.in_proj_ba", "blk.#.ssm_ba"},
    {"layers.#.linear_attn.conv1d", "blk.#.ssm_conv1d"},
    {"layers.#.linear_attn.norm", "blk.#.ssm_norm"},
    {"layers.#.linear_attn.out_proj", "blk.#.ssm_out"},
});
inline constexpr auto kQwen3NextBare = std::to_array<NamePair>({
    {"layers.#.linear_attn.A_log", "blk.#.ssm_a"},
    {"layers.#.linear_attn.dt_bias", "blk.#.ssm_dt.bias"},
});

inline constexpr auto kGlm4 = std::to_array<NamePair>({
    {"layers.#.post_self_attn_layernorm", "blk.#.post_attention_norm"},
    {"layers.#.post_mlp_layernorm", "blk.#.post_ffw_norm"},
});

inline constexpr auto kPhi2 = std::to_array<NamePair>({
    {"layers.#.self_attn.dense", "blk.#.attn_output"},
    {"layers.#.mlp.fc1", "blk.#.ffn_up"},
    {"layers.#.mlp.fc2", "blk.#.ffn_down"},
});

inline constexpr auto kStarcoder2 = std::to_array<NamePair>({
    {"layers.#.mlp.c_fc", "blk.#.ffn_up"},
    {"layers.#.mlp.c_proj", "blk.#.ffn_down"},
});

inline constexpr auto kGpt2 = std::to_array<NamePair>({
    {"wte", "token_embd"},
    {"wpe", "position_embd"},
    {"ln_f", "output_norm"},
    {"h.#.ln_1", "blk.#.attn_norm"},
    {"h.#.attn.c_attn", "blk.#.attn_qkv"},
    {"h.#.attn.c_proj", "blk.#.attn_output"},
    {"h.#.ln_2", "blk.#.ffn_norm"},
    {"h.#.mlp.c_fc", "blk.#.ffn_up"},
    {"h.#.mlp.c_proj", "blk.#.ffn_down"},
});

inline constexpr auto kGptNeox = std::to_array<NamePair>({
    {"embed_in", "token_embd"},
    {"final_layer_norm", "output_norm"},
    {"embed_out", "output"},
    {"layers.#.attention.query_key_value", "blk.#.attn_qkv"},
    {"layers.#.attention.dense", "blk.#.attn_output"},
    {"layers.#.mlp.dense_h_to_4h", "blk.#.ffn_up"},
    {"layers.#.mlp.dense_4h_to_h", "blk.#.ffn_down"},
});

inline constexpr auto kFalcon = std::to_array<NamePair>({
    {"word_embeddings", "token_embd"},
    {"word_embeddings_layernorm", "token_embd_norm"},
    {"ln_f", "output_norm"},
    {"h.#.input_layernorm", "blk.#.attn_norm"},
    {"h.#.ln_mlp", "blk.#.attn_norm"},
    {"h.#.ln_attn", "blk.#.attn_norm_2"},
    {"h.#.self_attention.query_key_value", "blk.#.attn_qkv"},
    {"h.#.self_attention.dense", "blk.#.attn_output"},
    {"h.#.post_attention_layernorm", "blk.#.ffn_norm"},
    {"h.#.mlp.dense_h_to_4h", "blk.#.ffn_up"},
    {"h.#.mlp.dense_4h_to_h", "blk.#.ffn_down"},
});

inline constexpr auto kMpt = std::to_array<NamePair>({
    {"wte", "token_embd"},
    {"wpe", "position_embd"},
    {"norm_f", "output_norm"},
    {"blocks.#.norm_1", "blk.#.attn_norm"},
    {"blocks.#.attn.Wqkv", "blk.#.attn_qkv"},
    {"blocks.#.attn.q_ln", "blk.#.attn_q_norm"},
    {"blocks.#.attn.k_ln", "blk.#.attn_k_norm"},
    {"blocks.#.attn.out_proj", "blk.#.attn_output"},
    {"blocks.#.norm_2", "blk.#.ffn_norm"},
    {"blocks.#.ffn.up_proj", "blk.#.ffn_up"},
    {"blocks.#.ffn.down_proj", "blk.#.ffn_down"},
});

inline constexpr auto kLfm2 = std::to_array<NamePair>({
    {"embedding_norm", "token_embd_norm"},
    {"layers.#.operator_norm", "blk.#.attn_norm"},
    {"layers.#.self_attn.q_layernorm", "blk.#.attn_q_norm"},
    {"layers.#.self_attn.k_layernorm", "blk.#.attn_k_norm"},
    {"layers.#.self_attn.out_proj", "blk.#.attn_output"},
    {"layers.#.conv.in_proj", "blk.#.shortconv.in_proj"},
    {"layers.#.conv.conv", "blk.#.shortconv.conv"},
    {"layers.#.conv.out_proj", "blk.#.shortconv.out_proj"},
    {"layers.#.ffn_norm", "blk.#.ffn_norm"},
    {"layers.#.feed_forward.w1", "blk.#.ffn_gate"},
    {"layers.#.feed_forward.w3", "blk.#.ffn_up"},
    {"layers.#.feed_forward.w2", "blk.#.ffn_down"},
});

/// Layers that are nothing but a mixer, as those of Mamba.
inline constexpr auto kMixer = std::to_array<NamePair>({
    {"embedding", "token_embd"},
    {"embeddings", "token_embd"},
    {"norm_f", "output_norm"},
    {"layers.#.norm", "blk.#.attn_norm"},
    {"layers.#.mixer.in_proj", "blk.#.ssm_in"},
    {"layers.#.mixer.conv1d", "blk.#.ssm_conv1d"},
    {"layers.#.mixer.x_proj", "blk.#.ssm_x"},
    {"layers.#.mixer.dt_proj", "blk.#.ssm_dt"},
    {"layers.#.mixer.norm", "blk.#.ssm_norm"},
    {"layers.#.mixer.out_proj", "blk.#.ssm_out"},
});
inline constexpr auto kMixerBare = std::to_array<NamePair>({
    {"layers.#.mixer.A_log", "blk.#.ssm_a"},
    {"layers.#.mixer.D", "blk.#.ssm_d"},
    {"layers.#.mixer.dt_bias", "blk.#.ssm_dt.bias"},
});
inline constexpr auto kNemotronH = std::to_array<NamePair>({
    {"layers.#.mixer.q_proj", "blk.#.attn_q"},
    {"layers.#.mixer.k_proj", "blk.#.attn_k"},
    {"layers.#.mixer.v_proj", "blk.#.attn_v"},
    {"layers.#.mixer.o_proj", "blk.#.attn_output"},
    {"layers.#.mixer.up_proj", "blk.#.ffn_up"},
    {"layers.#.mixer.down_proj", "blk.#.ffn_down"},
});

/// Layers that have a Mamba part among others.
inline constexpr auto kMambaPart = std::to_array<NamePair>({
    {"layers.#.mamba.in_proj", "blk.#.ssm_in"},
    {"layers.#.mamba.conv1d", "blk.#.ssm_conv1d"},
    {"layers.#.mamba.x_proj", "blk.#.ssm_x"},
    {"layers.#.mamba.dt_proj", "blk.#.ssm_dt"},
    {"layers.#.mamba.dt_layernorm", "blk.#.ssm_dt_norm"},
    {"layers.#.mamba.b_layernorm", "blk.#.ssm_b_norm"},
    {"layers.#.mamba.c_layernorm", "blk.#.ssm_c_norm"},
    {"layers.#.mamba.norm", "blk.#.ssm_norm"},
    {"layers.#.mamba.out_proj", "blk.#.ssm_out"},
});
inline constexpr auto kMambaPartBare = std::to_array<NamePair>({
    {"layers.#.mamba.A_log", "blk.#.ssm_a"},
    {"layers.#.mamba.D", "blk.#.ssm_d"},
    {"layers.#.mamba.dt_bias", "blk.#.ssm_dt.bias"},
});

inline constexpr auto kSmallThinker = std::to_array<NamePair>({
    {"layers.#.block_sparse_moe.primary_router", "blk.#.ffn_gate_inp"},
    {"layers.#.block_sparse_moe.experts.#.gate", "blk.#.ffn_gate.#"},
    {"layers.#.block_sparse_moe.experts.#.up", "blk.#.ffn_up.#"},
    {"layers.#.block_sparse_moe.experts.#.down", "blk.#.ffn_down.#"},
});

inline constexpr auto kPlamo3 = std::to_array<NamePair>({
    {"layers.layers.#.pre_mixer_norm", "blk.#.attn_norm"},
    {"layers.layers.#.mixer.qkv_proj", "blk.#.attn_qkv"},
    {"layers.layers.#.mixer.q_norm", "blk.#.attn_q_norm"},
    {"layers.layers.#.mixer.k_norm", "blk.#.attn_k_norm"},
    {"layers.layers.#.mixer.o_proj", "blk.#.attn_output"},
    {"layers.layers.#.post_mixer_norm", "blk.#.post_attention_norm"},
    {"layers.layers.#.pre_mlp_norm", "blk.#.ffn_norm"},
    {"layers.layers.#.mlp.gate_up_proj", "blk.#.ffn_up"},
    {"layers.layers.#.mlp.down_proj", "blk.#.ffn_down"},
    {"layers.layers.#.post_mlp_norm", "blk.#.post_ffw_norm"},
});

inline constexpr auto kBert = std::to_array<NamePair>({
    {"embeddings.word_embeddings", "token_embd"},
    {"embeddings.token_type_embeddings", "token_types"},
    {"embeddings.position_embeddings", "position_embd"},
    {"embeddings.LayerNorm", "token_embd_norm"},
    {"encoder.layer.#.attention.self.query", "blk.#.attn_q"},
    {"encoder.layer.#.attention.self.key", "blk.#.attn_k"},
    {"encoder.layer.#.attention.self.value", "blk.#.attn_v"},
    {"encoder.layer.#.attention.output.dense", "blk.#.attn_output"},
    {"encoder.layer.#.attention.output.LayerNorm", "blk.#.attn_output_norm"},
    {"encoder.layer.#.intermediate.dense", "blk.#.ffn_up"},
    {"encoder.layer.#.output.dense", "blk.#.ffn_down"},
    {"encoder.layer.#.output.LayerNorm", "blk.#.layer_output_norm"},
});
inline constexpr auto kNomicBert = std::to_array<NamePair>({
    {"emb_ln", "token_embd_norm"},
    {"encoder.layers.#.attn.Wqkv", "blk.#.attn_qkv"},
    {"encoder.layers.#.attn.out_proj", "blk.#.attn_output"},
    {"encoder.layers.#.norm1", "blk.#.attn_output_norm"},
    {"encoder.layers.#.mlp.fc11", "blk.#.ffn_up"},
    {"encoder.layers.#.mlp.fc12", "blk.#.ffn_gate"},
    {"encoder.layers.#.mlp.fc2", "blk.#.ffn_down"},
    {"encoder.layers.#.norm2", "blk.#.layer_output_norm"},
});

/// The image encoder.
inline constexpr auto kClip = std::to_array<NamePair>({
    {"embeddings.patch_embedding", "v.patch_embd"},
    {"embeddings.position_embedding", "v.position_embd"},
    {"pre_layrnorm", "v.pre_ln"},
    {"post_layernorm", "v.post_ln"},
    {"encoder.layers.#.layer_norm1", "v.blk.#.ln1"},
    {"encoder.layers.#.self_attn.q_proj", "v.blk.#.attn_q"},
    {"encoder.layers.#.self_attn.k_proj", "v.blk.#.attn_k"},
    {"encoder.layers.#.self_attn.v_proj", "v.blk.#.attn_v"},
    {"encoder.layers.#.self_attn.out_proj", "v.blk.#.attn_out"},
    {"encoder.layers.#.layer_norm2", "v.blk.#.ln2"},
    {"encoder.layers.#.mlp.fc1", "v.blk.#.ffn_up"},
    {"encoder.layers.#.mlp.fc2", "v.blk.#.ffn_down"},
});
inline constexpr auto kClipBare = std::to_array<NamePair>({
    {"embeddings.class_embedding", "v.class_embd"},
});

}  // namespace weightscape::names
