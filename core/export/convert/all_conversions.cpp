// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "core/export/convert/computed_keys.h"
#include "core/export/convert/conversion.h"

namespace weightscape::exporting {
namespace {

using enum ValueType;

constexpr auto kMixtureKeys = std::to_array<ConfigKey>({
    {".expert_feed_forward_length", Uint32, {"moe_intermediate_size"}},
    {".expert_shared_feed_forward_length", Uint32, {"shared_expert_intermediate_size"}},
});
/// Experts of newer folders stand in one tensor, gates before ups.
constexpr auto kJoinedExperts = std::to_array<Cut>({
    {"mlp.experts.gate_up_proj", "ffn_gate_exps.weight", Part::FirstHalf},
    {"mlp.experts.gate_up_proj", "ffn_up_exps.weight", Part::LastHalf},
});

constexpr auto kGraniteKeys = std::to_array<ConfigKey>({
    {".attention.scale", Float32, {"attention_multiplier"}},
    {".embedding_scale", Float32, {"embedding_multiplier"}},
    {".residual_scale", Float32, {"residual_multiplier"}},
    {".logit_scale", Float32, {"logits_scaling"}},
});

constexpr auto kGemma2Keys = std::to_array<ConfigKey>({
    {".attn_logit_softcapping", Float32, {"attn_logit_softcapping"}},
    {".final_logit_softcapping", Float32, {"final_logit_softcapping"}},
    {".attention.sliding_window", Uint32, {"sliding_window"}},
});

constexpr auto kGptOssKeys = std::to_array<ConfigKey>({
    {".attention.sliding_window", Uint32, {"sliding_window"}},
    {".expert_feed_forward_length", Uint32, {"intermediate_size"}},
});
/// Gates and ups take turns.
constexpr auto kGptOssCuts = std::to_array<Cut>({
    {"mlp.experts.gate_up_proj", "ffn_gate_exps.weight", Part::EvenRows, true},
    {"mlp.experts.gate_up_proj", "ffn_up_exps.weight", Part::OddRows, true},
    {"mlp.experts.gate_up_proj_bias", "ffn_gate_exps.bias", Part::EvenRows},
    {"mlp.experts.gate_up_proj_bias", "ffn_up_exps.bias", Part::OddRows},
});

constexpr auto kDeepseek2Keys = std::to_array<ConfigKey>({
    {".vocab_size", Uint32, {"vocab_size"}},
    {".attention.q_lora_rank", Uint32, {"q_lora_rank"}},
    {".expert_feed_forward_length", Uint32, {"moe_intermediate_size", "intermediate_size"}},
    {".expert_count", Uint32, {"n_routed_experts"}},
    {".expert_weights_scale", Float32, {"routed_scaling_factor"}},
    {".rope.dimension_count", Uint32, {"qk_rope_head_dim"}},
});
constexpr auto kDeepseek2Cuts = std::to_array<Cut>({
    {"self_attn.kv_b_proj.weight", "attn_k_b.weight", Part::LatentKeys},
    {"self_attn.kv_b_proj.weight", "attn_v_b.weight", Part::LatentValues},
});

constexpr auto kGlm4Tokens = std::to_array<tokenizers::NamedToken>({
    {"eos", "<|endoftext|>"},
    {"eot", "<|user|>"},
    {"unk", "<|endoftext|>"},
    {"bos", "<|endoftext|>"},
});

/// Facts are those of llama.cpp's converter. What a row leaves out is as in most architectures.
constexpr auto kConversions = std::to_array<Conversion>({
    // Mistral and Mixtral are called llama in a GGUF.
    {.architecture = "llama", .addKeys = addLlamaKeys, .tokenizer = {.readsSpacePrefix = true}},
    {.architecture = "granite",
     .withoutKeys = ".attention.key_length .attention.value_length",
     .keys = kGraniteKeys,
     .addKeys = addGraniteKeys,
     .tokenizer = {.readsSpacePrefix = true, .preTokenizer = {"starcoder", "refact"}}},
    {.architecture = "qwen2", .addKeys = addQwenKeys},
    {.architecture = "qwen2moe", .keys = kMixtureKeys, .cuts = kJoinedExperts},
    {.architecture = "qwen3", .addKeys = addQwenKeys},
    {.architecture = "qwen3moe", .keys = kMixtureKeys, .cuts = kJoinedExperts},
    {.architecture = "gemma2",
     .withoutKeys = ".rope.freq_base",
     .keys = kGemma2Keys,
     .addsOneToNorms = true,
     .leavesOutOutput = true,
     .tokenizer = {.withoutSpacePrefix = true}},
    {.architecture = "gemma3",
     .addKeys = addGemma3Keys,
     .addsOneToNorms = true,
     .tokenizer = {.withoutSpacePrefix = true}},
    {.architecture = "phi3",
     .withoutKeys = ".rope.scaling.type .rope.scaling.factor .attention.key_length "
                    ".attention.value_length",
     .addKeys = addPhi3Keys,
     .hasRotaryLists = true,
     .runsConverted = true,
     .tokenizer = {.preTokenizer = {"llama-bpe", "dbrx"}}},
    {.architecture = "gpt2",
     .withoutKeys = ".attention.head_count_kv",
     .addKeys = addGpt2Keys,
     .turned = "attn_qkv attn_output ffn_up ffn_down",
     .leftOut = ".attn.bias .attn.masked_bias",
     .runsConverted = true},
    {.architecture = "gpt-oss",
     .keys = kGptOssKeys,
     .turned = "ffn_down_exps",
     .cuts = kGptOssCuts,
     .runsConverted = true},
    {.architecture = "deepseek2",
     .keys = kDeepseek2Keys,
     .addKeys = addDeepseek2Keys,
     .cuts = kDeepseek2Cuts,
     .leavesOutTiedOutput = true},
    {.architecture = "glm4",
     .addKeys = addGlm4Keys,
     .tokenizer = {.tokens = kGlm4Tokens, .preTokenizer = {"llama-bpe", "glm4"}}},
    {.architecture = "olmo2",
     .addKeys = addOlmo2Keys,
     .tokenizer = {.preTokenizer = {"llama-bpe", "dbrx"}}},
    {.architecture = "bert",
     .withoutKeys = ".attention.head_count_kv",
     .addKeys = addBertKeys,
     .leftOut = "embeddings.position_ids pooler.dense.weight pooler.dense.bias "
                "cls.predictions.bias cls.predictions.transform.dense.weight "
                "cls.predictions.transform.dense.bias cls.predictions.transform.LayerNorm.weight "
                "cls.predictions.transform.LayerNorm.bias cls.predictions.decoder.weight "
                "cls.predictions.decoder.bias cls.seq_relationship.weight "
                "cls.seq_relationship.bias"},
});

}  // namespace

std::span<const Conversion> allConversions() {
    return kConversions;
}

const Conversion* findConversion(std::string_view architecture) {
    const auto* const found =
        std::ranges::find(kConversions, architecture, &Conversion::architecture);
    return found == kConversions.end() ? nullptr : found;
}

}  // namespace weightscape::exporting
