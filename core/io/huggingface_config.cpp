// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/io/huggingface_config.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

#include "core/io/json_file.h"
#include "core/io/model_facts_reader.h"

namespace weightscape::io {
namespace {

using Json = nlohmann::json;

struct FactRow {
    std::uint32_t ModelFacts::*fact;
    std::array<std::string_view, 3> names;  ///< the first one present counts
};

constexpr std::array<FactRow, 7> kFacts = {{
    {&ModelFacts::contextLength, {"max_position_embeddings", "n_positions", "n_ctx"}},
    {&ModelFacts::embeddingLength, {"hidden_size", "n_embd", "d_model"}},
    {&ModelFacts::heads, {"num_attention_heads", "n_head", "num_heads"}},
    {&ModelFacts::keyValueHeads, {"num_key_value_heads", "num_kv_heads", "n_head_kv"}},
    {&ModelFacts::keyLength, {"head_dim", "", ""}},
    {&ModelFacts::experts, {"num_local_experts", "num_experts", "n_routed_experts"}},
    {&ModelFacts::vocabulary, {"vocab_size", "", ""}},
}};

struct ArchitectureRow {
    std::string_view modelType;
    std::string_view architecture;
};

/// Types that GGUF knows under another name.
constexpr std::array<ArchitectureRow, 2> kArchitectures = {
    {{"mistral", "llama"}, {"mixtral", "llama"}}};

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

}  // namespace weightscape::io
