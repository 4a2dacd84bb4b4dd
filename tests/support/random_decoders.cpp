// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_decoders.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "core/formats/registry.h"
#include "tests/support/golden_weights.h"
#include "tests/support/spelling_vocabulary.h"

namespace weightscape::test {
namespace {

constexpr std::uint32_t kQueryHeads = 4;
constexpr std::uint32_t kKeyValueHeads = 2;
constexpr std::uint32_t kExperts = 6;
constexpr std::uint32_t kUsedExperts = 2;
/// Standard deviation of bell().
constexpr float kBellDeviation = 0.022F;

/// What the matrices' sizes follow from.
struct Sizes {
    std::uint32_t width = 128;
    std::uint32_t keyLength = 0;
    std::uint32_t rotaryDimensions = 0;
    std::uint32_t inner = 256;
    std::uint32_t expertInner = 128;
};

Sizes sizesOf(const RandomDecoder& decoder, const formats::Format& format) {
    constexpr std::size_t kSmallBlock = 128;
    const std::uint32_t unit = format.weightsPerBlock > kSmallBlock ? 2 : 1;
    Sizes sizes;
    sizes.width *= unit;
    sizes.keyLength = decoder.keyLength * unit;
    sizes.rotaryDimensions = decoder.rotaryDimensions * unit;
    if (sizes.rotaryDimensions == 0) sizes.rotaryDimensions = sizes.keyLength;
    sizes.inner *= unit;
    sizes.expertInner *= unit;
    return sizes;
}

/// Collects the tensors of a model.
class TensorList {
  public:
    TensorList(std::string seed, std::string format)
        : m_seed(std::move(seed)), m_format(std::move(format)) {}

    void setBlock(std::uint32_t layer) { m_block = "blk." + std::to_string(layer) + "."; }
    void leaveBlocks() { m_block.clear(); }

    /// Weights that make what comes out `gain` times as large as what goes in. `shape`: columns,
    /// rows, and how many matrices where there are several.
    void matrix(const std::string& name, std::vector<std::uint64_t> shape, float gain = 1.0F) {
        const Drawn drawn = {0.0F, gain / std::sqrt(static_cast<float>(shape[0]))};
        add(name + ".weight", std::move(shape), m_format, drawn);
    }
    /// The experts' matrices of the role, the same weights in one tensor or in several.
    void experts(const std::string& role, std::vector<std::uint64_t> shape, bool areSplit) {
        constexpr float kGain = 1.5F;
        if (!areSplit) return matrix(role + "_exps", {shape[0], shape[1], kExperts}, kGain);
        Drawn drawn = {0.0F, kGain / std::sqrt(static_cast<float>(shape[0]))};
        drawn.as = role + "_exps.weight";
        for (std::uint64_t expert = 0; expert < kExperts; ++expert) {
            drawn.first = expert * shape[0] * shape[1];
            add(role + "." + std::to_string(expert) + ".weight", shape, m_format, drawn);
        }
    }
    void numbers(const std::string& name, std::vector<std::uint64_t> shape, float mean,
                 float deviation) {
        add(name, std::move(shape), "f32", {mean, deviation});
    }
    void bias(const std::string& name, std::vector<std::uint64_t> shape) {
        numbers(name + ".bias", std::move(shape), 0.0F, 0.3F);
    }
    void norm(const std::string& name, std::uint64_t count, bool hasShift = false) {
        numbers(name + ".weight", {count}, 1.0F, 0.2F);
        if (hasShift) bias(name, {count});
    }
    [[nodiscard]] const std::vector<SmallTensor>& tensors() const { return m_tensors; }

  private:
    struct Drawn {
        float mean = 0.0F;
        float deviation = 1.0F;
        std::string as = {};      ///< the tensor whose weights they are; empty: its own
        std::uint64_t first = 0;  ///< of that tensor's weights
    };
    void add(const std::string& name, std::vector<std::uint64_t> shape, const std::string& format,
             const Drawn& drawn) {
        SmallTensor tensor;
        tensor.name = m_block + name;
        tensor.format = format;
        std::uint64_t count = 1;
        for (const std::uint64_t length : shape) count *= length;
        tensor.dimensions = std::move(shape);
        const std::uint64_t seed =
            seedOf(m_seed + "/" + m_block + (drawn.as.empty() ? name : drawn.as));
        for (std::uint64_t i = 0; i < count; ++i) {
            const float one = bell(seed, drawn.first + i) / kBellDeviation;
            tensor.weights.push_back(drawn.mean + one * drawn.deviation);
        }
        m_tensors.push_back(std::move(tensor));
    }

    std::string m_seed, m_format, m_block;
    std::vector<SmallTensor> m_tensors;
};

void addAttention(TensorList& list, const RandomDecoder& decoder, const Sizes& sizes) {
    const std::uint64_t width = sizes.width;
    const std::uint64_t queries = std::uint64_t{kQueryHeads} * sizes.keyLength;
    // Some architectures are known to have as many heads of keys as of queries.
    const std::uint64_t keys =
        (decoder.hasMeanNorms ? kQueryHeads : kKeyValueHeads) * std::uint64_t{sizes.keyLength};
    list.norm("attn_norm", width, decoder.hasMeanNorms);
    const auto add = [&](const std::string& name, std::uint64_t rows, float gain) {
        list.matrix(name, {width, rows}, gain);
        if (decoder.hasAttentionBias) list.bias(name, {rows});
    };
    // Scores that vary enough that it matters who is attended to.
    if (decoder.hasFusedAttention) {
        add("attn_qkv", queries + 2 * keys, 1.3F);
    } else {
        add("attn_q", queries, 1.5F);
        add("attn_k", keys, 1.5F);
        add("attn_v", keys, 1.0F);
    }
    if (decoder.hasHeadNorms) {
        list.norm("attn_q_norm", sizes.keyLength);
        list.norm("attn_k_norm", sizes.keyLength);
    }
    if (decoder.hasSinks) list.numbers("attn_sinks.weight", {kQueryHeads}, 1.0F, 1.0F);
    list.matrix("attn_output", {queries, width});
    if (decoder.hasOutputBias) list.bias("attn_output", {width});
    if (decoder.hasNormsBehind) list.norm("post_attention_norm", width);
}

void addExperts(TensorList& list, const RandomDecoder& decoder, const Sizes& sizes) {
    const std::uint64_t width = sizes.width;
    // llama knows one length for both kinds of networks.
    const std::uint64_t inner = decoder.architecture == "llama" ? sizes.inner : sizes.expertInner;
    // Converters leave it in F32.
    list.numbers("ffn_gate_inp.weight", {width, kExperts}, 0.0F,
                 2.0F / std::sqrt(static_cast<float>(width)));
    if (decoder.hasFeedForwardBias) list.bias("ffn_gate_inp", {kExperts});
    const auto add = [&](const std::string& role, std::uint64_t columns, std::uint64_t rows) {
        list.experts(role, {columns, rows}, decoder.feedForward == FeedForwardParts::SplitExperts);
        if (decoder.hasFeedForwardBias) list.bias(role + "_exps", {rows, kExperts});
    };
    add("ffn_gate", width, inner);
    add("ffn_up", width, inner);
    add("ffn_down", inner, width);
}

void addFeedForward(TensorList& list, const RandomDecoder& decoder, const Sizes& sizes) {
    const std::uint64_t width = sizes.width;
    list.norm(std::string(decoder.feedForwardNorm), width, decoder.hasMeanNorms);
    const FeedForwardParts parts = decoder.feedForward;
    if (parts == FeedForwardParts::Experts || parts == FeedForwardParts::SplitExperts) {
        addExperts(list, decoder, sizes);
    } else {
        const auto add = [&](const std::string& name, std::uint64_t columns, std::uint64_t rows) {
            list.matrix(name, {columns, rows}, 1.5F);
            if (decoder.hasFeedForwardBias) list.bias(name, {rows});
        };
        if (parts == FeedForwardParts::Gated) add("ffn_gate", width, sizes.inner);
        const bool holdsGate = parts == FeedForwardParts::GateInUp;
        add("ffn_up", width, holdsGate ? 2 * sizes.inner : sizes.inner);
        add("ffn_down", sizes.inner, width);
    }
    if (decoder.hasNormsBehind) list.norm("post_ffw_norm", width);
}

std::vector<SmallTensor> tensorsOf(const RandomDecoder& decoder, const Sizes& sizes,
                                   const std::string& format) {
    TensorList list(std::string(decoder.architecture), format);
    const std::uint64_t width = sizes.width;
    // Logits that favour some tokens clearly, but not the one that was just read. Decoders with
    // norms behind scale their embedding.
    constexpr float kSharpness = 3.0F;
    float embeddingGain = decoder.isTied ? kSharpness : std::sqrt(static_cast<float>(width));
    if (decoder.hasNormsBehind) embeddingGain = 1.0F;
    list.matrix("token_embd", {width, kSmallVocabulary}, embeddingGain);
    if (decoder.hasMeanNorms) {
        list.numbers("position_embd.weight", {width, decoder.contextLength}, 0.0F, 0.2F);
    }
    for (const RotaryFactors& factors : decoder.rotaryFactors) {
        list.numbers(std::string(factors.tensor), {sizes.rotaryDimensions / 2}, factors.mean,
                     0.2F * factors.mean);
    }
    for (std::uint32_t layer = 0; layer < decoder.layers; ++layer) {
        list.setBlock(layer);
        addAttention(list, decoder, sizes);
        addFeedForward(list, decoder, sizes);
    }
    list.leaveBlocks();
    if (decoder.hasNormsBehind) {
        list.numbers("output_norm.weight", {width}, kSharpness, 0.5F);
    } else {
        list.norm("output_norm", width, decoder.hasMeanNorms);
    }
    if (!decoder.isTied) list.matrix("output", {width, kSmallVocabulary}, kSharpness);
    return list.tensors();
}

MetadataValue floatValue(float number) {
    MetadataValue value{.type = ValueType::Float32, .bytes = std::string(sizeof number, '\0')};
    std::memcpy(value.bytes.data(), &number, sizeof number);
    return value;
}

MetadataValue valueOfKey(const DecoderKey& key) {
    return std::visit(
        [](auto value) {
            using Value = decltype(value);
            if constexpr (std::is_same_v<Value, std::uint32_t>) {
                return MetadataValue::fromUint32(value);
            } else if constexpr (std::is_same_v<Value, float>) {
                return floatValue(value);
            } else {
                return MetadataValue::fromString(value);
            }
        },
        key.value);
}

Metadata keysOf(const RandomDecoder& decoder, const Sizes& sizes) {
    std::vector<DecoderKey> keys = {
        {"block_count", decoder.layers},
        {"context_length", decoder.contextLength},
        {"embedding_length", sizes.width},
        {"feed_forward_length", sizes.inner},
        {"attention.head_count", kQueryHeads},
        {"attention.head_count_kv", decoder.hasMeanNorms ? kQueryHeads : kKeyValueHeads},
        {"attention.key_length", sizes.keyLength},
        {"attention.value_length", sizes.keyLength},
    };
    if (decoder.hasMeanNorms) {
        keys.push_back({"attention.layer_norm_epsilon", 1e-5F});
    } else {
        keys.push_back({"attention.layer_norm_rms_epsilon", 1e-5F});
        keys.push_back({"rope.dimension_count", sizes.rotaryDimensions});
    }
    if (decoder.feedForward == FeedForwardParts::Experts ||
        decoder.feedForward == FeedForwardParts::SplitExperts) {
        keys.push_back({"expert_count", kExperts});
        keys.push_back({"expert_used_count", kUsedExperts});
        keys.push_back({"expert_feed_forward_length", sizes.expertInner});
    }
    keys.insert(keys.end(), decoder.keys.begin(), decoder.keys.end());
    Metadata metadata = {{"general.architecture", MetadataValue::fromString(decoder.architecture)}};
    for (const DecoderKey& key : keys) {
        metadata.push_back(
            {std::string(decoder.architecture) + "." + std::string(key.name), valueOfKey(key)});
    }
    const Metadata tokenizer =
        decoder.hasBytePairs ? smallPairVocabulary() : smallPieceVocabulary();
    metadata.insert(metadata.end(), tokenizer.begin(), tokenizer.end());
    return metadata;
}

}  // namespace

RandomModel randomModel(const RandomDecoder& decoder, const std::string& format) {
    const formats::Format* found = formats::findFormat(format);
    if (found == nullptr) throw std::runtime_error("no format " + format);
    const Sizes sizes = sizesOf(decoder, *found);
    return {keysOf(decoder, sizes), tensorsOf(decoder, sizes, format)};
}

void writeRandomDecoder(const std::filesystem::path& path, const RandomDecoder& decoder,
                        const std::string& format) {
    const RandomModel model = randomModel(decoder, format);
    writeSmallGguf(path, model.metadata, model.tensors);
}

std::vector<std::int32_t> randomTokens(const RandomDecoder& decoder, std::size_t count) {
    const std::int32_t beginning = decoder.hasBytePairs ? kSmallVocabulary - 1 : 1;
    std::vector<std::int32_t> tokens = {beginning};
    const std::uint64_t seed = seedOf("tokens");
    while (tokens.size() < count) {
        tokens.push_back(static_cast<std::int32_t>(draw(seed, tokens.size()) % kSmallVocabulary));
    }
    return tokens;
}

}  // namespace weightscape::test
