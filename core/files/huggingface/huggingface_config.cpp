// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/huggingface/huggingface_config.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/json_file.h"
#include "core/files/model_facts_reader.h"

namespace weightscape::files {
namespace {

using Json = nlohmann::json;

struct FactRow {
    std::uint32_t ModelFacts::*fact;
    std::array<std::string_view, 3> names;  ///< the first one present counts
};

constexpr std::array<FactRow, 13> kFacts = {{
    {&ModelFacts::contextLength, {"max_position_embeddings", "n_positions", "n_ctx"}},
    {&ModelFacts::embeddingLength, {"hidden_size", "n_embd", "d_model"}},
    {&ModelFacts::heads, {"num_attention_heads", "n_head", "num_heads"}},
    {&ModelFacts::keyValueHeads, {"num_key_value_heads", "num_kv_heads", "n_head_kv"}},
    {&ModelFacts::keyLength, {"head_dim", "", ""}},
    {&ModelFacts::experts, {"num_local_experts", "num_experts", "n_routed_experts"}},
    {&ModelFacts::vocabulary, {"vocab_size", "", ""}},
    {&ModelFacts::latentRank, {"kv_lora_rank", "", ""}},
    {&ModelFacts::slidingWindow, {"sliding_window", "attention_chunk_size", ""}},
    {&ModelFacts::fullAttentionInterval, {"full_attention_interval", "", ""}},
    {&ModelFacts::stateSize, {"linear_key_head_dim", "mamba_d_state", "state_size"}},
    {&ModelFacts::stateGroups, {"linear_num_key_heads", "mamba_n_groups", "n_groups"}},
    {&ModelFacts::convolutionLength, {"linear_conv_kernel_dim", "mamba_d_conv", "conv_kernel"}},
}};

struct ArchitectureRow {
    std::string_view modelType;
    std::string_view architecture;
};

/// Types that GGUF knows under another name.
constexpr std::array<ArchitectureRow, 9> kArchitectures = {{{"mistral", "llama"},
                                                            {"mixtral", "llama"},
                                                            {"gemma3_text", "gemma3"},
                                                            {"gemma3n_text", "gemma3n"},
                                                            {"llama4_text", "llama4"},
                                                            {"gpt_oss", "gpt-oss"},
                                                            {"deepseek_v2", "deepseek2"},
                                                            {"deepseek_v3", "deepseek2"},
                                                            {"qwen3_next", "qwen3next"}}};

const Json* firstPresent(const Json& config, const std::array<std::string_view, 3>& names) {
    for (const std::string_view name : names) {
        const auto found = config.find(name);
        if (found != config.end() && !found->is_null()) return &*found;
    }
    return nullptr;
}

std::uint32_t numberIn(const Json& config, const std::array<std::string_view, 3>& names) {
    const Json* value = firstPresent(config, names);
    if (value == nullptr || !value->is_number_unsigned()) return 0;
    const auto number = value->get<std::uint64_t>();
    return number <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(number)
                                                               : 0;
}

std::string architectureOf(const Json& config) {
    const auto found = config.find("model_type");
    if (found == config.end() || !found->is_string()) return {};
    const auto& type = found->get_ref<const std::string&>();
    for (const ArchitectureRow& row : kArchitectures) {
        if (row.modelType == type) return std::string(row.architecture);
    }
    return type;
}

/// Models that see or hear keep the language model's numbers one level deeper.
const Json& languagePart(const Json& config) {
    const auto text = config.find("text_config");
    const bool isNested =
        text != config.end() && text->is_object() && !config.contains("num_hidden_layers");
    return isNested ? *text : config;
}

std::uint32_t product(std::uint32_t a, std::uint32_t b) {
    const std::uint64_t value = std::uint64_t{a} * b;
    return value <= std::numeric_limits<std::uint32_t>::max() ? static_cast<std::uint32_t>(value)
                                                              : 0;
}

/// Multi-head latent attention: one compressed vector per token, as llama.cpp's converter says it.
void readLatentAttention(const Json& config, ModelFacts& facts) {
    if (facts.latentRank == 0) return;
    facts.keyValueHeads = 1;
    facts.keyLength = facts.latentRank + numberIn(config, {"qk_rope_head_dim", "", ""});
    facts.valueLength = facts.latentRank;
}

/// Layers that attend to a window or remember a state: by a list of their types, or every so many.
void readLayerTypes(const Json& config, ModelFacts& facts) {
    const auto uses = config.find("use_sliding_window");
    if (uses != config.end() && uses->is_boolean() && !uses->get<bool>()) facts.slidingWindow = 0;
    const auto types = config.find("layer_types");
    if (types != config.end() && types->is_array()) {
        const std::size_t count = std::min<std::size_t>(types->size(), facts.layers);
        for (std::size_t layer = 0; layer < count; ++layer) {
            const std::string type = (*types)[layer].is_string() ? (*types)[layer] : Json("");
            facts.slidingLayers.push_back(type == "sliding_attention" ||
                                          type == "chunked_attention");
            const bool attends = type.ends_with("attention") && type != "linear_attention";
            facts.keyValueHeadsPerLayer.push_back(attends ? facts.keyValueHeads : 0);
        }
        return;
    }
    if (const auto period = numberIn(config, {"sliding_window_pattern", "", ""}); period > 0) {
        facts.slidingLayers = slidingPattern(facts.layers, period);
    }
    const std::uint32_t period = numberIn(config, {"attn_layer_period", "", ""});
    const std::uint32_t offset = numberIn(config, {"attn_layer_offset", "", ""});
    for (std::uint32_t layer = 0; period > 0 && layer < facts.layers; ++layer) {
        facts.keyValueHeadsPerLayer.push_back(layer % period == offset ? facts.keyValueHeads : 0);
    }
}

/// Of state-space layers. Their inner size is a number of its own, heads times their length, or a
/// multiple of the embedding.
void readStateSizes(const Json& config, ModelFacts& facts) {
    if (facts.stateSize == 0) return;
    facts.stateInnerSize = product(numberIn(config, {"linear_value_head_dim", "", ""}),
                                   numberIn(config, {"linear_num_value_heads", "", ""}));
    // Only pure state-space models call it so; elsewhere it is that of the feed-forward network.
    if (facts.stateInnerSize == 0 && facts.heads == 0) {
        facts.stateInnerSize = numberIn(config, {"d_inner", "intermediate_size", ""});
    }
    if (facts.stateInnerSize == 0) {
        const std::uint32_t expand = numberIn(config, {"mamba_expand", "expand", ""});
        facts.stateInnerSize = product(expand == 0 ? 2 : expand, facts.embeddingLength);
    }
}

ModelFacts factsOf(const Json& whole, std::vector<std::string>& warnings) {
    const Json& config = languagePart(whole);
    ModelFacts facts;
    facts.architecture = architectureOf(config);
    for (const FactRow& row : kFacts) facts.*row.fact = numberIn(config, row.names);
    if (const Json* layers = firstPresent(config, {"num_hidden_layers", "n_layer", "num_layers"})) {
        const auto count = layers->is_number_unsigned()
                               ? std::optional(layers->get<std::uint64_t>())
                               : std::nullopt;
        facts.layers = boundedLayers(count, layers->dump(), warnings);
    }
    if (facts.keyValueHeads == 0) facts.keyValueHeads = facts.heads;
    facts.valueLength = facts.keyLength;
    readLatentAttention(config, facts);
    readLayerTypes(config, facts);
    readStateSizes(config, facts);
    deriveFacts(facts);
    return facts;
}

}  // namespace

ModelFacts factsFromConfig(const std::filesystem::path& folder,
                           std::vector<std::string>& warnings) {
    constexpr std::uint64_t kMostBytes = 16U << 20U;
    const auto config = readJsonFile(folder / "config.json", kMostBytes);
    if (config && config->is_object()) return factsOf(*config, warnings);
    const std::string reason = config ? "It is no JSON object." : config.error().detail;
    warnings.push_back("config.json cannot be used, so only the weights can be inspected: " +
                       reason);
    return {};
}

}  // namespace weightscape::files
