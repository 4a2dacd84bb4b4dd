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

#include "core/files/fact_keys.h"
#include "core/files/huggingface/config_values.h"
#include "core/files/model_facts_reader.h"
#include "core/model/architectures/architecture.h"

namespace weightscape::files {
namespace {

using Json = nlohmann::json;

constexpr auto kLayerCounts =
    std::to_array<std::string_view>({"num_hidden_layers", "n_layer", "num_layers", "n_layers"});

/// The name of its row, or else the type as it is: GGUF often has the same.
std::string architectureOf(const Json& whole, const Json& languagePart) {
    std::string type = textIn(languagePart, "model_type");
    const Architecture* known = architectureOfConfig(type, textIn(whole, "architectures"));
    return known != nullptr ? std::string(known->name) : type;
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
    facts.keyLength = facts.latentRank + numberIn(config, {"qk_rope_head_dim"});
    facts.valueLength = facts.latentRank;
}

/// One more layer of the type that newer folders list: "full_attention", "sliding_attention",
/// "conv".
void addLayer(const std::string& type, std::uint32_t fullHeads, ModelFacts& facts) {
    const bool slides = type == "sliding_attention" || type == "chunked_attention";
    const bool attends = type.ends_with("attention") && type != "linear_attention";
    facts.slidingLayers.push_back(slides);
    facts.keyValueHeadsPerLayer.push_back(!attends ? 0 : slides ? facts.keyValueHeads : fullHeads);
}

/// A layer for each letter: M keeps a state, * attends, others are a feed-forward network.
void readLetters(const std::string& letters, ModelFacts& facts) {
    const std::size_t count = std::min<std::size_t>(letters.size(), facts.layers);
    for (const char letter : letters.substr(0, count)) {
        facts.keyValueHeadsPerLayer.push_back(letter == '*' ? facts.keyValueHeads : 0);
        facts.feedForwardLayers.push_back(letter != '*' && letter != 'M');
    }
}

/// Layers that attend to a window or remember a state: by a list of their types, or every so many.
void readLayerTypes(const Json& config, ModelFacts& facts) {
    const Json* uses = valueIn(config, "use_sliding_window");
    if (uses != nullptr && uses->is_boolean() && !uses->get<bool>()) facts.slidingWindow = 0;
    if (const Json* types = valueIn(config, "layer_types"); types != nullptr && types->is_array()) {
        const std::uint32_t own = numberIn(config, {"num_global_key_value_heads"});
        const std::size_t count = std::min<std::size_t>(types->size(), facts.layers);
        for (std::size_t layer = 0; layer < count; ++layer) {
            const Json& type = (*types)[layer];
            addLayer(type.is_string() ? type.get<std::string>() : "",
                     own != 0 ? own : facts.keyValueHeads, facts);
        }
        return;
    }
    readLetters(textIn(config, "hybrid_override_pattern"), facts);
    if (const auto period = numberIn(config, {"sliding_window_pattern"}); period > 0) {
        facts.slidingLayers = slidingPattern(facts.layers, period);
    }
    const std::uint32_t period = numberIn(config, {"attn_layer_period"});
    const std::uint32_t offset = numberIn(config, {"attn_layer_offset"});
    for (std::uint32_t layer = 0; period > 0 && layer < facts.layers; ++layer) {
        facts.keyValueHeadsPerLayer.push_back(layer % period == offset ? facts.keyValueHeads : 0);
    }
}

/// Of state-space layers. Their inner size is a number of its own, heads times their length, or a
/// multiple of the embedding.
void readStateSizes(const Json& config, ModelFacts& facts) {
    if (facts.stateSize == 0 || facts.stateInnerSize != 0) return;
    facts.stateInnerSize = product(numberIn(config, {"linear_value_head_dim", "mamba_head_dim"}),
                                   numberIn(config, {"linear_num_value_heads", "mamba_num_heads"}));
    // Only pure state-space models call it so; elsewhere it is that of the feed-forward network.
    if (facts.stateInnerSize == 0 && facts.heads == 0) {
        facts.stateInnerSize = numberIn(config, {"d_inner", "intermediate_size"});
    }
    if (facts.stateInnerSize == 0) {
        const std::uint32_t expand = numberIn(config, {"mamba_expand", "expand"});
        facts.stateInnerSize = product(expand == 0 ? 2 : expand, facts.embeddingLength);
    }
}

/// Where windowed layers have heads of another length, head_dim is that of theirs.
void readHeadLengths(const Json& config, ModelFacts& facts) {
    facts.valueLength = facts.keyLength;
    if (numberIn(config, {"global_head_dim"}) == 0) return;
    facts.slidingKeyLength = facts.slidingValueLength = numberIn(config, {"head_dim"});
}

void readRunningFacts(const Json& config, RunningFacts& facts) {
    for (const RealFactKey& key : kRealFactKeys) facts.*key.fact = realIn(config, key.config);
    facts.normEpsilon = realIn(config, kNormEpsilonNames);
    facts.rotaryContext = numberIn(config, {"rope_scaling.original_max_position_embeddings",
                                            "rope_parameters.original_max_position_embeddings",
                                            "original_max_position_embeddings"});
    for (const char* name :
         {"rope_scaling.rope_type", "rope_scaling.type", "rope_parameters.rope_type"}) {
        if (facts.rotaryScaling.empty()) facts.rotaryScaling = textIn(config, name);
    }
}

ModelFacts factsOf(const Json& whole, std::vector<Text>& warnings) {
    const Json& config = languagePart(whole);
    ModelFacts facts;
    facts.architecture = architectureOf(whole, config);
    for (const FactKey& key : kFactKeys) facts.*key.fact = numberIn(config, key.config);
    if (const Json* layers = firstPresent(config, kLayerCounts)) {
        const auto count = layers->is_number_unsigned()
                               ? std::optional(layers->get<std::uint64_t>())
                               : std::nullopt;
        facts.layers = boundedLayers(count, layers->dump(), warnings);
    }
    if (facts.keyValueHeads == 0) {
        const std::uint32_t usual = architectureNamed(facts.architecture).keyValueHeads;
        facts.keyValueHeads = usual != 0 ? usual : facts.heads;
    }
    readHeadLengths(config, facts);
    readLatentAttention(config, facts);
    readLayerTypes(config, facts);
    readStateSizes(config, facts);
    readRunningFacts(config, facts.running);
    deriveFacts(facts);
    return facts;
}

}  // namespace

ModelFacts factsFromConfig(const std::filesystem::path& folder, std::vector<Text>& warnings) {
    const auto config = readConfig(folder);
    if (config) return factsOf(*config, warnings);
    warnings.push_back("config.json cannot be used, so only the weights can be inspected: %1"_text(
        config.error().detail));
    return {};
}

}  // namespace weightscape::files
