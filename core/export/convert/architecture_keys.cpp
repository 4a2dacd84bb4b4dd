// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/export/convert/architecture_keys.h"

#include <optional>

#include "core/export/convert/rotary_keys.h"
#include "core/files/huggingface/config_values.h"
#include "core/support/ascii_text.h"

namespace weightscape::exporting {
namespace {

using Json = nlohmann::json;
using enum ValueType;

constexpr auto kSizeKeys = std::to_array<ConfigKey>({
    {".block_count", Uint32, {"n_layers", "num_hidden_layers", "n_layer", "num_layers"}},
    {".context_length",
     Uint32,
     {"max_position_embeddings", "n_ctx", "n_positions", "max_length", "max_sequence_length",
      "model_max_length"}},
    {".embedding_length", Uint32, {"hidden_size", "n_embd", "dim"}},
    {".feed_forward_length", Uint32, {"intermediate_size", "n_inner", "hidden_dim"}},
    {".attention.head_count", Uint32, {"num_attention_heads", "n_head", "n_heads"}},
    // Without the key each head has keys of its own.
    {".attention.head_count_kv",
     Uint32,
     {"num_key_value_heads", "n_kv_heads", "num_attention_heads", "n_heads"}},
});

constexpr auto kFurtherKeys = std::to_array<ConfigKey>({
    {".attention.layer_norm_rms_epsilon", Float32, {"rms_norm_eps", "norm_eps"}},
    {".attention.layer_norm_epsilon",
     Float32,
     {"layer_norm_eps", "layer_norm_epsilon", "norm_epsilon"}},
    {".expert_count", Uint32, {"num_local_experts", "num_experts"}},
    {".expert_used_count",
     Uint32,
     {"num_experts_per_tok", "num_experts_per_token", "top_k_experts"}},
    {".expert_group_count", Uint32, {"n_group"}},
    {".expert_group_used_count", Uint32, {"topk_group"}},
});

constexpr auto kHeadKeys = std::to_array<ConfigKey>({
    {".attention.key_length", Uint32, {"head_dim"}},
    {".attention.value_length", Uint32, {"head_dim"}},
});

/// How experts are weighed: llama.cpp's numbers.
void addExpertGating(const Json& language, KeyList& keys) {
    static constexpr auto kNames =
        std::to_array<std::string_view>({"score_function", "scoring_func", "score_func",
                                         "moe_router_activation", "moe_router_activation_func"});
    const Json* value = files::firstPresent(language, kNames);
    if (value == nullptr || !value->is_string()) return;
    const auto name = value->get<std::string>();
    if (name == "softmax") keys.number(".expert_gating_func", 1);
    if (name == "sigmoid") keys.number(".expert_gating_func", 2);
}

void addAll(const Json& language, ConfigKeys list, KeyList& keys) {
    for (const ConfigKey& key : list) addConfigKey(language, key, keys);
}

}  // namespace

bool addConfigKey(const Json& language, const ConfigKey& key, KeyList& keys) {
    const Json* value = files::firstPresent(language, key.names);
    if (value == nullptr) return false;
    if (key.type == Float32) {
        if (!value->is_number()) return false;
        keys.real(key.key, value->get<double>());
        return true;
    }
    if (key.type == Bool) {
        if (!value->is_boolean()) return false;
        keys.truth(key.key, value->get<bool>());
        return true;
    }
    const std::uint32_t number = files::numberIn(language, key.names);
    const bool isNumber = number != 0 || *value == 0;
    if (isNumber) keys.number(key.key, number);
    return isNumber;
}

void addArchitectureKeys(const FolderConfig& config, const Conversion& conversion, KeyList& keys) {
    const Json& language = config.language;
    addAll(language, kSizeKeys, keys);
    if (const Json* causal = files::valueIn(language, "is_causal"); causal != nullptr) {
        if (*causal == false) keys.truth(".attention.causal", false);
    }
    addRotaryKeys(language, keys);
    addAll(language, kFurtherKeys, keys);
    addExpertGating(language, keys);
    addAll(language, kHeadKeys, keys);
    std::string_view without = conversion.withoutKeys;
    while (!without.empty()) {
        const std::size_t end = std::min(without.find(' '), without.size());
        keys.remove(without.substr(0, end));
        without.remove_prefix(std::min(end + 1, without.size()));
    }
    addAll(language, conversion.keys, keys);
    if (conversion.addKeys != nullptr) conversion.addKeys(config, keys);
}

}  // namespace weightscape::exporting
