// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/folder_config.h"

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string>

namespace weightscape::test {
namespace {

using Json = nlohmann::json;

struct Named {
    const char* key;
    const char* name;
};

constexpr std::array kConfigNames = {
    Named{"block_count", "num_hidden_layers"},
    Named{"context_length", "max_position_embeddings"},
    Named{"embedding_length", "hidden_size"},
    Named{"feed_forward_length", "intermediate_size"},
    Named{"attention.head_count", "num_attention_heads"},
    Named{"attention.head_count_kv", "num_key_value_heads"},
    Named{"attention.key_length", "head_dim"},
    Named{"attention.layer_norm_rms_epsilon", "rms_norm_eps"},
    Named{"attention.layer_norm_epsilon", "layer_norm_eps"},
    Named{"attention.sliding_window", "sliding_window"},
    Named{"attn_logit_softcapping", "attn_logit_softcapping"},
    Named{"final_logit_softcapping", "final_logit_softcapping"},
    Named{"rope.freq_base", "rope_theta"},
    Named{"expert_count", "num_local_experts"},
    Named{"expert_used_count", "num_experts_per_tok"},
};
constexpr std::array kGpt2Names = {
    Named{"block_count", "n_layer"},
    Named{"context_length", "n_positions"},
    Named{"embedding_length", "n_embd"},
    Named{"feed_forward_length", "n_inner"},
    Named{"attention.head_count", "n_head"},
    Named{"attention.layer_norm_epsilon", "layer_norm_epsilon"},
};
constexpr std::array kScalingNames = {
    Named{"rope.scaling.type", "rope_type"},
    Named{"rope.scaling.factor", "factor"},
    Named{"rope.scaling.attn_factor", "attention_factor"},
    Named{"rope.scaling.original_context_length", "original_max_position_embeddings"},
    Named{"rope.scaling.yarn_beta_fast", "beta_fast"},
    Named{"rope.scaling.yarn_beta_slow", "beta_slow"},
};

Json jsonOf(const MetadataValue& value) {
    if (const auto text = value.asString()) return std::string(*text);
    if (const auto number = value.asUnsigned()) return *number;
    // As people write it: 1e-05, not the digits of the nearest binary32.
    return Json::parse(value.text());
}

template <std::size_t Count>
void take(const RandomModel& model, const std::array<Named, Count>& names, Json& into) {
    for (const auto& [key, name] : names) {
        const MetadataValue* value =
            findValue(model.metadata, modelArchitecture(model) + "." + key);
        if (value != nullptr) into[name] = jsonOf(*value);
    }
}

std::string typeOf(const std::string& architecture) {
    static const std::map<std::string, std::string> types = {
        {"gemma3", "gemma3_text"}, {"qwen3moe", "qwen3_moe"}, {"gpt-oss", "gpt_oss"}};
    const auto found = types.find(architecture);
    return found != types.end() ? found->second : architecture;
}

const SmallTensor* find(const RandomModel& model, const std::string& name) {
    const auto found = std::ranges::find(model.tensors, name, &SmallTensor::name);
    return found != model.tensors.end() ? &*found : nullptr;
}

/// Phi-3 has its factors as lists, and says where its context began beside them.
void takeLists(const RandomModel& model, Json& config) {
    for (const char* kind : {"long", "short"}) {
        const auto* list = find(model, "rope_factors_" + std::string(kind) + ".weight");
        if (list == nullptr) return;
        config["rope_scaling"][std::string(kind) + "_factor"] = list->weights;
    }
    config["rope_scaling"]["type"] = "longrope";
    config["original_max_position_embeddings"] =
        modelNumber(model, "rope.scaling.original_context_length");
    const double share = static_cast<double>(modelNumber(model, "rope.dimension_count")) /
                         static_cast<double>(modelNumber(model, "attention.key_length"));
    config["partial_rotary_factor"] = share;
}

}  // namespace

std::string modelArchitecture(const RandomModel& model) {
    return std::string(*findValue(model.metadata, "general.architecture")->asString());
}

std::uint64_t modelNumber(const RandomModel& model, const std::string& key) {
    const std::string whole = modelArchitecture(model) + "." + key;
    const MetadataValue* value = findValue(model.metadata, whole);
    if (value == nullptr) throw std::runtime_error("no key " + whole);
    return value->asUnsigned().value();
}

Json folderConfig(const RandomModel& model) {
    const std::string architecture = modelArchitecture(model);
    Json config = {{"model_type", typeOf(architecture)}, {"architectures", {architecture}}};
    if (architecture == "gpt2") {
        take(model, kGpt2Names, config);
    } else {
        take(model, kConfigNames, config);
    }
    Json scaling = Json::object();
    take(model, kScalingNames, scaling);
    if (scaling.contains("rope_type")) config["rope_scaling"] = scaling;
    if (architecture == "phi3") takeLists(model, config);
    // Experts are of their own size there; a GGUF of Llama knows one for both kinds of networks.
    if (architecture == "qwen3moe") {
        config["moe_intermediate_size"] = modelNumber(model, "expert_feed_forward_length");
    }
    if (architecture == "gpt-oss") {
        config["intermediate_size"] = modelNumber(model, "expert_feed_forward_length");
    }
    for (const char* name : {"bos_token_id", "eos_token_id"}) {
        const auto* id = findValue(model.metadata, "tokenizer.ggml." + std::string(name));
        if (id != nullptr) config[name] = id->asUnsigned().value();
    }
    const auto* embedding = find(model, "token_embd.weight");
    if (embedding != nullptr) config["vocab_size"] = embedding->dimensions.at(1);
    return config;
}

}  // namespace weightscape::test
