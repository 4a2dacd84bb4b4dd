// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/files/model_facts_reader.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <unordered_map>

#include "core/files/fact_keys.h"
#include "core/support/printable.h"

namespace weightscape::files {
namespace {

constexpr std::size_t kShownBytes = 64;

/// Keys by name, so that each question is not a walk over all of them.
class KeyTable {
  public:
    explicit KeyTable(const Metadata& metadata) {
        m_values.reserve(metadata.size());
        for (const MetadataEntry& entry : metadata) m_values.emplace(entry.key, &entry.value);
    }
    [[nodiscard]] const MetadataValue* find(const std::string& key) const {
        const auto found = m_values.find(key);
        return found == m_values.end() ? nullptr : found->second;
    }
    /// 0 when the key is missing, negative, too large or no integer.
    [[nodiscard]] std::uint32_t number(const std::string& key) const {
        const MetadataValue* value = find(key);
        return value == nullptr ? 0 : bounded(value->asUnsigned());
    }
    static std::uint32_t bounded(std::optional<std::uint64_t> value) {
        constexpr std::uint64_t kLargest = std::numeric_limits<std::uint32_t>::max();
        return value && *value <= kLargest ? static_cast<std::uint32_t>(*value) : 0;
    }

  private:
    std::unordered_map<std::string_view, const MetadataValue*> m_values;
};

/// A count that newer models give per layer; one number then stands for all layers.
std::vector<std::uint32_t> perLayer(const MetadataValue* value) {
    std::vector<std::uint32_t> numbers;
    if (value == nullptr) return numbers;
    if (value->type != ValueType::Array) return {KeyTable::bounded(value->asUnsigned())};
    for (const MetadataValue& element : value->elements(kMostLayers)) {
        numbers.push_back(KeyTable::bounded(element.asUnsigned()));
    }
    return numbers;
}

std::uint32_t firstOf(const std::vector<std::uint32_t>& numbers) {
    return numbers.empty() ? 0 : numbers.front();
}

void readHeads(const KeyTable& keys, const std::string& prefix, ModelFacts& facts) {
    const std::vector<std::uint32_t> heads = perLayer(keys.find(prefix + "attention.head_count"));
    std::vector<std::uint32_t> keyValueHeads =
        perLayer(keys.find(prefix + "attention.head_count_kv"));
    if (keyValueHeads.empty()) keyValueHeads = heads;
    facts.heads = firstOf(heads);
    facts.keyValueHeads = firstOf(keyValueHeads);
    if (keyValueHeads.size() > 1) facts.keyValueHeadsPerLayer = std::move(keyValueHeads);
}

double realNumber(const MetadataValue* value) {
    return value == nullptr ? 0.0 : value->asDouble().value_or(0.0);
}

void readRunningFacts(const KeyTable& keys, const std::string& prefix, RunningFacts& facts) {
    for (const RealFactKey& key : kRealFactKeys) {
        if (!key.gguf.empty())
            facts.*key.fact = realNumber(keys.find(prefix + std::string(key.gguf)));
    }
    for (const std::string_view name : kNormEpsilonKeys) {
        const MetadataValue* value = keys.find(prefix + std::string(name));
        if (value != nullptr) facts.normEpsilon = realNumber(value);
    }
    facts.rotaryDimensions = keys.number(prefix + "rope.dimension_count");
    facts.rotaryContext = keys.number(prefix + "rope.scaling.original_context_length");
    const MetadataValue* scaling = keys.find(prefix + "rope.scaling.type");
    if (scaling != nullptr) facts.rotaryScaling = std::string(scaling->asString().value_or(""));
    const MetadataValue* older = keys.find(prefix + "rope.scale_linear");
    if (older != nullptr && facts.rotaryFactor == 0.0) facts.rotaryFactor = realNumber(older);
}

/// Layers that differ, where the file says it of each.
void readLayerKinds(const KeyTable& keys, const std::string& prefix, ModelFacts& facts) {
    const auto feedForward = perLayer(keys.find(prefix + "feed_forward_length"));
    if (feedForward.size() > 1) {
        for (const std::uint32_t length : feedForward)
            facts.feedForwardLayers.push_back(length > 0);
        facts.feedForwardLength = std::ranges::max(feedForward);
    }
    const MetadataValue* window = keys.find(prefix + "attention.sliding_window");
    if (window != nullptr && window->asUnsigned() == 0U) {
        facts.slidingLayers.assign(facts.layers, false);  // switched off
    }
    const MetadataValue* pattern = keys.find(prefix + "attention.sliding_window_pattern");
    if (pattern == nullptr) return;
    facts.slidingLayers.clear();
    if (pattern->type == ValueType::Array) {
        for (const MetadataValue& element : pattern->elements(kMostLayers)) {
            facts.slidingLayers.push_back(element.asUnsigned().value_or(0) != 0);
        }
    } else if (const std::uint32_t period = KeyTable::bounded(pattern->asUnsigned()); period > 0) {
        facts.slidingLayers = slidingPattern(facts.layers, period);
    }
}

/// An array beside the tokens must have one element of `type` per token.
void checkTokenCompanion(const KeyTable& keys, const std::string& key, ValueType type,
                         std::vector<Text>& warnings) {
    const MetadataValue* tokens = keys.find("tokenizer.ggml.tokens");
    const MetadataValue* companion = keys.find(key);
    if (tokens == nullptr || companion == nullptr) return;
    if (companion->type != ValueType::Array || companion->elementType != type) {
        warnings.push_back("%1 is not an array of %2; programs that use it may fail."_text(
            key, valueTypeName(type)));
    } else if (companion->count != tokens->count) {
        warnings.push_back(
            "%1 has %2 elements for %3 tokens."_text(key, companion->count, tokens->count));
    }
}

void checkTokenNumbers(const KeyTable& keys, std::uint64_t vocabulary,
                       std::vector<Text>& warnings) {
    static constexpr std::array<std::string_view, 5> kNames = {"bos", "eos", "unknown", "separator",
                                                               "padding"};
    for (const std::string_view name : kNames) {
        const std::string key = "tokenizer.ggml." + std::string(name) + "_token_id";
        const MetadataValue* value = keys.find(key);
        if (value == nullptr) continue;
        const auto number = value->asUnsigned();
        if (!number || *number >= vocabulary) {
            warnings.push_back(
                "%1 is %2, but there are %3 tokens."_text(key, value->text(), vocabulary));
        }
    }
}

void readTokenizer(const KeyTable& keys, ModelFacts& facts, std::vector<Text>& warnings) {
    const MetadataValue* tokens = keys.find("tokenizer.ggml.tokens");
    if (tokens == nullptr) return;
    if (tokens->type != ValueType::Array || tokens->elementType != ValueType::String) {
        warnings.push_back("tokenizer.ggml.tokens is not an array of text."_text);
        return;
    }
    facts.vocabulary = KeyTable::bounded(tokens->count);
    checkTokenCompanion(keys, "tokenizer.ggml.scores", ValueType::Float32, warnings);
    checkTokenCompanion(keys, "tokenizer.ggml.token_type", ValueType::Int32, warnings);
    checkTokenNumbers(keys, tokens->count, warnings);
}

std::string readArchitecture(const KeyTable& keys, std::vector<Text>& warnings) {
    const MetadataValue* value = keys.find("general.architecture");
    if (value == nullptr) return {};
    const auto name = value->asString();
    if (!name || name->empty()) {
        warnings.push_back("general.architecture names no architecture."_text);
        return {};
    }
    return std::string(*name);
}

}  // namespace

std::uint32_t boundedLayers(std::optional<std::uint64_t> layers, const std::string& text,
                            std::vector<Text>& warnings) {
    if (layers && *layers >= 1 && *layers <= kMostLayers) {
        return static_cast<std::uint32_t>(*layers);
    }
    warnings.push_back(
        "The model claims %1 layers; only 1 to %2 make sense, so the number is ignored."_text(
            printable(text, kShownBytes), kMostLayers));
    return 0;
}

std::vector<bool> slidingPattern(std::uint32_t layers, std::uint32_t period) {
    std::vector<bool> slides;
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
        slides.push_back(layer % period != period - 1);
    }
    return slides;
}

void deriveFacts(ModelFacts& facts) {
    const std::uint32_t perHead = facts.heads == 0 ? 0 : facts.embeddingLength / facts.heads;
    if (facts.keyLength == 0) facts.keyLength = perHead;
    if (facts.valueLength == 0) facts.valueLength = perHead;
    if (facts.shortConvolution != 0) {
        facts.stateInnerSize = facts.embeddingLength;
        facts.convolutionLength = facts.shortConvolution;
    }
}

ModelFacts factsFromGguf(const Metadata& metadata, std::vector<Text>& warnings) {
    const KeyTable keys(metadata);
    ModelFacts facts;
    facts.architecture = readArchitecture(keys, warnings);
    const std::string prefix = facts.architecture + ".";
    if (const MetadataValue* layers = keys.find(prefix + "block_count"); layers != nullptr) {
        facts.layers = boundedLayers(layers->asUnsigned(), layers->text(), warnings);
    }
    for (const FactKey& key : kFactKeys) {
        facts.*key.fact = keys.number(prefix + std::string(key.gguf));
    }
    readHeads(keys, prefix, facts);
    readLayerKinds(keys, prefix, facts);
    readRunningFacts(keys, prefix, facts.running);
    readTokenizer(keys, facts, warnings);
    deriveFacts(facts);
    return facts;
}

}  // namespace weightscape::files
