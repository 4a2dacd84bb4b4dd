// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_folder.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "tests/support/file_bytes.h"
#include "tests/support/small_safetensors.h"

namespace weightscape::test {
namespace {

using Json = nlohmann::json;

std::uint64_t numberOf(const Metadata& metadata, const std::string& key) {
    const MetadataValue* value = findValue(metadata, key);
    if (value == nullptr) throw std::runtime_error("no key " + key);
    return value->asUnsigned().value();
}

std::string architectureOf(const RandomModel& model) {
    return std::string(*findValue(model.metadata, "general.architecture")->asString());
}

bool isGemma(const std::string& architecture) {
    return architecture.starts_with("gemma");
}

/// Names of a layer's parts.
std::string partOf(const std::string& role, bool isOfGemma) {
    static const std::map<std::string, std::string> names = {
        {"attn_norm", "input_layernorm"},
        {"attn_q", "self_attn.q_proj"},
        {"attn_k", "self_attn.k_proj"},
        {"attn_v", "self_attn.v_proj"},
        {"attn_output", "self_attn.o_proj"},
        {"attn_q_norm", "self_attn.q_norm"},
        {"attn_k_norm", "self_attn.k_norm"},
        {"ffn_gate", "mlp.gate_proj"},
        {"ffn_up", "mlp.up_proj"},
        {"ffn_down", "mlp.down_proj"},
        {"post_attention_norm", "post_attention_layernorm"},
        {"post_ffw_norm", "post_feedforward_layernorm"}};
    if (role == "ffn_norm") {
        return isOfGemma ? "pre_feedforward_layernorm" : "post_attention_layernorm";
    }
    return names.at(role);
}

std::string folderName(const std::string& name, bool isOfGemma) {
    const std::size_t ending = name.rfind('.');
    const std::string stem = name.substr(0, ending);
    if (stem == "token_embd") return "model.embed_tokens" + name.substr(ending);
    if (stem == "output_norm") return "model.norm" + name.substr(ending);
    if (stem == "output") return "lm_head" + name.substr(ending);
    const std::size_t number = stem.find('.') + 1;
    const std::size_t role = stem.find('.', number) + 1;
    return "model.layers." + stem.substr(number, role - number) +
           partOf(stem.substr(role), isOfGemma) + name.substr(ending);
}

/// Rows 2j and 2j + 1 of each head become rows j and j + half of it.
std::vector<float> inHalves(const SmallTensor& tensor, std::uint64_t headRows) {
    const std::uint64_t columns = tensor.dimensions.size() > 1 ? tensor.dimensions[0] : 1;
    std::vector<float> weights(tensor.weights.size());
    for (std::uint64_t row = 0; row < weights.size() / columns; ++row) {
        const std::uint64_t inHead = row % headRows;
        const std::uint64_t to = row - inHead + inHead / 2 + inHead % 2 * (headRows / 2);
        std::copy_n(tensor.weights.begin() + static_cast<std::ptrdiff_t>(row * columns), columns,
                    weights.begin() + static_cast<std::ptrdiff_t>(to * columns));
    }
    return weights;
}

std::vector<float> weightsOf(const SmallTensor& tensor, const RandomModel& model) {
    const std::string architecture = architectureOf(model);
    const bool isTurned = tensor.name.find(".attn_q.") != std::string::npos ||
                          tensor.name.find(".attn_k.") != std::string::npos;
    if (architecture == "llama" && isTurned) {
        return inHalves(tensor, numberOf(model.metadata, "llama.attention.key_length"));
    }
    std::vector<float> weights = tensor.weights;
    if (isGemma(architecture) && tensor.name.ends_with("norm.weight")) {
        for (float& weight : weights) weight -= 1.0F;
    }
    return weights;
}

Json configOf(const RandomModel& model, std::string_view more) {
    const std::string architecture = architectureOf(model);
    const auto number = [&](const char* key) {
        return numberOf(model.metadata, architecture + "." + key);
    };
    Json config = {{"model_type", architecture == "gemma3" ? "gemma3_text" : architecture},
                   {"num_hidden_layers", number("block_count")},
                   {"max_position_embeddings", number("context_length")},
                   {"hidden_size", number("embedding_length")},
                   {"intermediate_size", number("feed_forward_length")},
                   {"num_attention_heads", number("attention.head_count")},
                   {"num_key_value_heads", number("attention.head_count_kv")},
                   {"head_dim", number("attention.key_length")},
                   {"rms_norm_eps", 1e-5}};
    config.update(Json::parse(more));
    return config;
}

}  // namespace

void writeRandomFolder(const std::filesystem::path& folder, const RandomModel& model,
                       std::string_view config) {
    std::filesystem::create_directories(folder);
    std::vector<StoredTensor> stored;
    for (const SmallTensor& tensor : model.tensors) {
        if (tensor.name.starts_with("rope_")) continue;
        const std::vector<float> weights = weightsOf(tensor, model);
        stored.push_back({folderName(tensor.name, isGemma(architectureOf(model))),
                          "F32",
                          {tensor.dimensions.rbegin(), tensor.dimensions.rend()},
                          std::string(reinterpret_cast<const char*>(weights.data()),
                                      weights.size() * sizeof(float))});
    }
    writeSafetensors(folder / "model.safetensors", stored);
    writeBytes(folder / "config.json", configOf(model, config).dump());
}

}  // namespace weightscape::test
