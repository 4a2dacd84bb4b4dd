// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>

#include "core/model/architectures/architecture.h"
#include "core/model/architectures/name_lists.h"
#include "core/support/ascii_text.h"

namespace weightscape {
namespace {

constexpr auto kOnlyEmbedding = std::to_array<std::string_view>({"token_embd"});

/// Attention with separate or joined projections behind a norm, then a feed-forward network or
/// experts behind a norm.
constexpr auto kDecoderNeeds = std::to_array<std::string_view>({
    "token_embd",
    "output_norm",
    "blk.#.attn_norm",
    "blk.#.attn_q|blk.#.attn_qkv",
    "blk.#.attn_k|blk.#.attn_qkv",
    "blk.#.attn_v|blk.#.attn_qkv",
    "blk.#.attn_output",
    "blk.#.ffn_norm",
    "blk.#.ffn_up|blk.#.ffn_up_exps|blk.#.ffn_gate_up_exps|blk.#.ffn_up.0",
    "blk.#.ffn_down|blk.#.ffn_down_exps|blk.#.ffn_down.0",
});

/// Facts are those of llama.cpp: its names, what its converter makes of a Hugging Face folder, and
/// the caches it allocates. What a row leaves out is as in most architectures.
constexpr auto kArchitectures = std::to_array<Architecture>({
    // Llama and its relatives
    {.name = "llama",
     .modelTypes = "llama mistral mixtral",
     .classes = "LlamaForCausalLM MistralForCausalLM MixtralForCausalLM",
     .needs = kDecoderNeeds,
     .interleavesHeads = true,
     .quantization = {.layersOf70B = 80, .only70BIfShared = true}},
    {.name = "llama4",
     .modelTypes = "llama4 llama4_text",
     .classes = "Llama4ForCausalLM Llama4ForConditionalGeneration",
     .names = {names::kFeedForwardPart},
     .bareNames = names::kLlama4Bare,
     .needs = kDecoderNeeds,
     .layers = {.fullEvery = 4, .window = 8192}},
    {.name = "mistral3",
     .modelTypes = "mistral3 ministral3",
     .classes = "Mistral3ForConditionalGeneration Ministral3ForCausalLM",
     .needs = kDecoderNeeds,
     .interleavesHeads = true},
    {.name = "granite",
     .modelTypes = "granite",
     .classes = "GraniteForCausalLM",
     .needs = kDecoderNeeds,
     .interleavesHeads = true},
    {.name = "deci",
     .modelTypes = "deci nemotron-nas",
     .classes = "DeciLMForCausalLM",
     .interleavesHeads = true,
     .quantization = {.layersOf70B = 80}},
    {.name = "jais2",
     .modelTypes = "jais2",
     .classes = "Jais2ForCausalLM",
     .quantization = {.layersOf70B = 68}},
    {.name = "olmo",
     .modelTypes = "olmo",
     .classes = "OlmoForCausalLM",
     .needs = kOnlyEmbedding,
     .interleavesHeads = true,
     .quantization = {.layersOf70B = 80}},
    {.name = "olmo2",
     .modelTypes = "olmo2 olmo3",
     .classes = "Olmo2ForCausalLM Olmo3ForCausalLM",
     .names = {names::kNormBehindAttention},
     .layers = {.fullEvery = 4}},
    {.name = "exaone4",
     .modelTypes = "exaone4",
     .classes = "Exaone4ForCausalLM",
     .names = {names::kNormBehindAttention},
     .layers = {.fullEvery = 4, .windowsOnlyAtLayers = 64}},
    {.name = "smallthinker",
     .modelTypes = "smallthinker",
     .classes = "SmallThinkerForCausalLM",
     .names = {names::kSmallThinker},
     .layers = {.fullEvery = 4, .fullFirst = true}},
    {.name = "plamo3",
     .modelTypes = "plamo3",
     .classes = "Plamo3ForCausalLM PLaMo3ForCausalLM",
     .names = {names::kPlamo3},
     .layers = {.fullEvery = 8}},
    // Qwen
    {.name = "qwen2",
     .modelTypes = "qwen2",
     .classes = "Qwen2ForCausalLM",
     .needs = kDecoderNeeds,
     .quantization = {.layersOf70B = 80}},
    {.name = "qwen2moe",
     .modelTypes = "qwen2_moe",
     .classes = "Qwen2MoeForCausalLM",
     .needs = kDecoderNeeds},
    {.name = "qwen3", .modelTypes = "qwen3", .classes = "Qwen3ForCausalLM", .needs = kDecoderNeeds},
    {.name = "qwen3moe",
     .modelTypes = "qwen3_moe",
     .classes = "Qwen3MoeForCausalLM",
     .needs = kDecoderNeeds},
    {.name = "qwen3next",
     .modelTypes = "qwen3_next",
     .classes = "Qwen3NextForCausalLM",
     .names = {names::kQwen3Next},
     .bareNames = names::kQwen3NextBare,
     .layers = {.attentionEvery = 4}},
    // Gemma
    {.name = "gemma", .modelTypes = "gemma", .classes = "GemmaForCausalLM", .needs = kDecoderNeeds},
    {.name = "gemma2",
     .modelTypes = "gemma2",
     .classes = "Gemma2ForCausalLM",
     .names = {names::kNormBehindAttention},
     .needs = kDecoderNeeds,
     .layers = {.fullEvery = 2}},
    {.name = "gemma3",
     .modelTypes = "gemma3 gemma3_text",
     .classes = "Gemma3ForCausalLM Gemma3ForConditionalGeneration",
     .names = {names::kNormBehindAttention},
     .needs = kDecoderNeeds,
     .layers = {.fullEvery = 6}},
    {.name = "gemma3n",
     .modelTypes = "gemma3n gemma3n_text",
     .classes = "Gemma3nForCausalLM Gemma3nForConditionalGeneration",
     .names = {names::kNormBehindAttention, names::kPerLayerInput, names::kGemma3n},
     .bareNames = names::kGemma3nBare,
     .layers = {.fullEvery = 5, .ownKeyLayers = 20}},
    {.name = "gemma4",
     .modelTypes = "gemma4 gemma4_text",
     .classes = "Gemma4ForCausalLM Gemma4ForConditionalGeneration",
     .names = {names::kNormBehindAttention, names::kPerLayerInput, names::kGemma4},
     .bareNames = names::kGemma4Bare},
    // Others with attention in every layer
    {.name = "phi2", .modelTypes = "phi", .classes = "PhiForCausalLM", .names = {names::kPhi2}},
    {.name = "phi3", .modelTypes = "phi3", .classes = "Phi3ForCausalLM", .needs = kDecoderNeeds},
    {.name = "gpt2",
     .modelTypes = "gpt2",
     .classes = "GPT2LMHeadModel",
     .prefix = "transformer.",
     .names = {names::kGpt2}},
    {.name = "gptneox",
     .modelTypes = "gpt_neox",
     .classes = "GPTNeoXForCausalLM",
     .prefix = "gpt_neox.",
     .names = {names::kGptNeox}},
    {.name = "falcon",
     .modelTypes = "falcon RefinedWeb RefinedWebModel",
     .classes = "FalconForCausalLM RWForCausalLM",
     .prefix = "transformer.",
     .names = {names::kFalcon},
     .keyValueHeads = 1,
     .quantization = {.isFalcon = true}},
    {.name = "bloom",
     .modelTypes = "bloom",
     .classes = "BloomForCausalLM BloomModel",
     .prefix = "transformer.",
     .names = {names::kFalcon}},
    {.name = "mpt",
     .modelTypes = "mpt",
     .classes = "MPTForCausalLM MptForCausalLM",
     .prefix = "transformer.",
     .names = {names::kMpt}},
    {.name = "stablelm",
     .modelTypes = "stablelm stablelm_epoch",
     .classes = "StableLmForCausalLM StableLMEpochForCausalLM"},
    {.name = "starcoder2",
     .modelTypes = "starcoder2",
     .classes = "Starcoder2ForCausalLM",
     .names = {names::kStarcoder2},
     .needs = kDecoderNeeds},
    {.name = "command-r", .modelTypes = "cohere", .classes = "CohereForCausalLM"},
    {.name = "cohere2",
     .modelTypes = "cohere2",
     .classes = "Cohere2ForCausalLM",
     .layers = {.fullEvery = 4}},
    {.name = "deepseek2",
     .modelTypes = "deepseek_v2 deepseek_v3",
     .classes = "DeepseekV2ForCausalLM DeepseekV3ForCausalLM",
     .names = {names::kPrediction},
     .bareNames = names::kExpertBias},
    {.name = "bailingmoe3", .quantization = {.stacksAttention = true}},
    {.name = "glm4", .modelTypes = "glm4", .classes = "Glm4ForCausalLM", .names = {names::kGlm4}},
    {.name = "glm4moe",
     .modelTypes = "glm4_moe",
     .classes = "Glm4MoeForCausalLM",
     .names = {names::kNormBehindAttention, names::kPrediction},
     .bareNames = names::kExpertBias},
    {.name = "gpt-oss",
     .modelTypes = "gpt_oss",
     .classes = "GptOssForCausalLM",
     .names = {names::kNormBehindAttention, names::kGptOss},
     .bareNames = names::kGptOssBare,
     .layers = {.fullEvery = 2}},
    // Layers that keep a state
    {.name = "mamba",
     .modelTypes = "mamba falcon_mamba",
     .classes = "MambaForCausalLM MambaLMHeadModel FalconMambaForCausalLM",
     .prefix = "backbone.",
     .names = {names::kMixer},
     .bareNames = names::kMixerBare,
     .layers = {.onlyStates = true}},
    {.name = "mamba2",
     .modelTypes = "mamba2",
     .classes = "Mamba2ForCausalLM",
     .prefix = "backbone.",
     .names = {names::kMixer},
     .bareNames = names::kMixerBare,
     .layers = {.onlyStates = true}},
    {.name = "jamba",
     .modelTypes = "jamba",
     .classes = "JambaForCausalLM",
     .names = {names::kMambaPart, names::kFeedForwardPart},
     .bareNames = names::kMambaPartBare},
    {.name = "falcon-h1",
     .modelTypes = "falcon_h1",
     .classes = "FalconH1ForCausalLM",
     .names = {names::kMambaPart, names::kFeedForwardPart},
     .bareNames = names::kMambaPartBare,
     .layers = {.bothKinds = true}},
    {.name = "nemotron_h",
     .modelTypes = "nemotron_h",
     .classes = "NemotronHForCausalLM",
     .prefix = "backbone.",
     .names = {names::kMixer, names::kNemotronH},
     .bareNames = names::kMixerBare},
    {.name = "lfm2",
     .modelTypes = "lfm2",
     .classes = "Lfm2ForCausalLM LFM2ForCausalLM",
     .names = {names::kLfm2},
     .needs = kOnlyEmbedding},
    // Encoders
    {.name = "bert",
     .modelTypes = "bert",
     .classes = "BertModel BertForMaskedLM BertForSequenceClassification",
     .prefix = "bert.",
     .names = {names::kBert},
     .needs = kOnlyEmbedding,
     .layers = {.keepsNothing = true}},
    {.name = "nomic-bert",
     .modelTypes = "nomic_bert",
     .classes = "NomicBertModel",
     .names = {names::kNomicBert, names::kBert},
     .needs = kOnlyEmbedding,
     .layers = {.keepsNothing = true}},
    {.name = "clip",
     .modelTypes = "clip clip_vision_model",
     .classes = "CLIPModel CLIPVisionModel",
     .prefix = "vision_model.",
     .names = {names::kClip},
     .bareNames = names::kClipBare,
     .needs = {},
     .layers = {.keepsNothing = true}},
});

constexpr Architecture kAnyOther{.name = {}, .needs = {}};

}  // namespace

std::span<const Architecture> allArchitectures() {
    return kArchitectures;
}

NameList commonNames() {
    return names::kCommon;
}

const Architecture& architectureNamed(std::string_view name) {
    const auto found = std::ranges::find(kArchitectures, name, &Architecture::name);
    return found != kArchitectures.end() ? *found : kAnyOther;
}

const Architecture* architectureOfConfig(std::string_view modelType, std::string_view className) {
    const auto find = [](std::string_view Architecture::*list, std::string_view word) {
        const auto found = std::ranges::find_if(kArchitectures, [&](const Architecture& row) {
            return !word.empty() && hasWord(row.*list, word);
        });
        return found != kArchitectures.end() ? &*found : nullptr;
    };
    const Architecture* const byType = find(&Architecture::modelTypes, modelType);
    return byType != nullptr ? byType : find(&Architecture::classes, className);
}

}  // namespace weightscape
