// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/model/model_facts.h"

namespace weightscape::files {

/// Where a number stands: in a GGUF below the architecture's name, and in a config.json.
struct FactKey {
    std::uint32_t ModelFacts::*fact;
    std::string_view gguf;
    /// The first one present counts; a dot leads into an object.
    std::array<std::string_view, 4> config = {};
};

inline constexpr auto kFactKeys = std::to_array<FactKey>({
    {&ModelFacts::contextLength,
     "context_length",
     {"max_position_embeddings", "n_positions", "n_ctx", "max_seq_len"}},
    {&ModelFacts::embeddingLength,
     "embedding_length",
     {"hidden_size", "n_embd", "d_model", "n_embed"}},
    {&ModelFacts::heads,
     "attention.head_count",
     {"num_attention_heads", "n_head", "num_heads", "n_heads"}},
    {&ModelFacts::keyValueHeads,
     "attention.head_count_kv",
     {"num_key_value_heads", "num_kv_heads", "n_head_kv", "attn_config.kv_n_heads"}},
    {&ModelFacts::keyLength,
     "attention.key_length",
     {"global_head_dim", "head_dim", "attention_head_dim"}},
    {&ModelFacts::valueLength, "attention.value_length"},
    {&ModelFacts::slidingKeyLength, "attention.key_length_swa"},
    {&ModelFacts::slidingValueLength, "attention.value_length_swa"},
    {&ModelFacts::experts,
     "expert_count",
     {"num_local_experts", "num_experts", "n_routed_experts", "moe_num_primary_experts"}},
    {&ModelFacts::vocabulary, "vocab_size", {"vocab_size"}},
    {&ModelFacts::latentRank, "attention.kv_lora_rank", {"kv_lora_rank"}},
    {&ModelFacts::slidingWindow,
     "attention.sliding_window",
     {"sliding_window", "attention_chunk_size", "sliding_window_size", "window_size"}},
    {&ModelFacts::sharedKeyValueLayers, "attention.shared_kv_layers", {"num_kv_shared_layers"}},
    {&ModelFacts::predictionLayers, "nextn_predict_layers"},
    {&ModelFacts::fullAttentionInterval, "full_attention_interval", {"full_attention_interval"}},
    {&ModelFacts::stateSize,
     "ssm.state_size",
     {"linear_key_head_dim", "mamba_d_state", "state_size", "ssm_state_size"}},
    {&ModelFacts::stateInnerSize, "ssm.inner_size", {"mamba_d_ssm"}},
    {&ModelFacts::stateGroups,
     "ssm.group_count",
     {"linear_num_key_heads", "mamba_n_groups", "n_groups"}},
    {&ModelFacts::convolutionLength,
     "ssm.conv_kernel",
     {"linear_conv_kernel_dim", "mamba_d_conv", "conv_kernel"}},
    {&ModelFacts::shortConvolution, "shortconv.l_cache", {"conv_L_cache"}},
    {&ModelFacts::timeMixHeadSize, "wkv.head_size"},
    {&ModelFacts::tokenShifts, "token_shift_count"},
    {&ModelFacts::deltaHeadSize, "kda.head_dim"},
    {&ModelFacts::feedForwardLength,
     "feed_forward_length",
     {"intermediate_size", "ffn_dim", "n_inner"}},
    {&ModelFacts::expertFeedForwardLength, "expert_feed_forward_length", {"moe_intermediate_size"}},
    {&ModelFacts::usedExperts,
     "expert_used_count",
     {"num_experts_per_tok", "num_experts_per_token", "moe_top_k"}},
});

/// The same for a number that need not be whole.
struct RealFactKey {
    double RunningFacts::*fact;
    std::string_view gguf;
    std::array<std::string_view, 4> config = {};
};

inline constexpr auto kRealFactKeys = std::to_array<RealFactKey>({
    {&RunningFacts::rotaryBase, "rope.freq_base", {"rope_theta", "rope_parameters.rope_theta"}},
    {&RunningFacts::windowRotaryBase, "rope.freq_base_swa", {"rope_local_base_freq"}},
    {&RunningFacts::rotaryFactor,
     "rope.scaling.factor",
     {"rope_scaling.factor", "rope_parameters.factor"}},
    {&RunningFacts::rotaryAttentionFactor,
     "rope.scaling.attn_factor",
     {"rope_scaling.attention_factor", "rope_parameters.attention_factor"}},
    {&RunningFacts::rotaryLowFactor,
     {},
     {"rope_scaling.low_freq_factor", "rope_parameters.low_freq_factor"}},
    {&RunningFacts::rotaryHighFactor,
     {},
     {"rope_scaling.high_freq_factor", "rope_parameters.high_freq_factor"}},
    {&RunningFacts::attentionScale, "attention.scale", {"attention_multiplier"}},
    {&RunningFacts::queryScalar, {}, {"query_pre_attn_scalar"}},
    {&RunningFacts::attentionSoftCap, "attn_logit_softcapping", {"attn_logit_softcapping"}},
    {&RunningFacts::finalSoftCap, "final_logit_softcapping", {"final_logit_softcapping"}},
    {&RunningFacts::expertScale, "expert_weights_scale", {"routed_scaling_factor"}},
});

/// A GGUF has one or the other, by the kind of the norms.
inline constexpr std::array<std::string_view, 2> kNormEpsilonKeys = {
    "attention.layer_norm_rms_epsilon", "attention.layer_norm_epsilon"};
inline constexpr std::array<std::string_view, 4> kNormEpsilonNames = {
    "rms_norm_eps", "layer_norm_epsilon", "layer_norm_eps", "norm_epsilon"};

}  // namespace weightscape::files
