// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/memory/memory_model.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>
#include <tuple>

#include "core/model/architectures/tensor_category.h"
#include "core/support/ascii_text.h"
#include "core/support/count_text.h"
#include "core/support/printable.h"
#include "core/support/saturating.h"

namespace weightscape::memory {

namespace {

using formats::Format;

constexpr std::uint64_t kFloatBytes = 4;
/// Tokens that are computed at once (llama.cpp's default).
constexpr std::uint64_t kBatchTokens = 512;
/// Contexts and caches are made in steps of so many tokens: llama.cpp pads both.
constexpr std::uint64_t kTokenStep = 256;
/// Activations that the computing graph keeps at once beside scores, in embeddings: what llama.cpp
/// reports for models of usual shape.
constexpr std::uint64_t kEmbeddingsKept = 6;

/// "131,072"
Text grouped(std::uint64_t number) {
    return Text::number(groupedDigits(number));
}

Text counted(std::uint64_t count, Pattern<1> one, Pattern<1> many) {
    return (count == 1 ? one : many)(grouped(count));
}

Text tokenText(std::uint64_t tokens) {
    return counted(tokens, "%1 token"_text, "%1 tokens"_text);
}

/// Bytes of `elements` numbers; a last block that is not full counts whole.
std::uint64_t cacheBytes(const Format& format, std::uint64_t elements) {
    const std::uint64_t blocks =
        elements / format.weightsPerBlock + (elements % format.weightsPerBlock == 0 ? 0 : 1);
    return saturatedProduct(blocks, format.bytesPerBlock);
}

/// "2 B", "1.0625 B"
Text bytesPerElement(const Format& format) {
    std::string text = std::to_string(format.bitsPerWeight() / 8.0);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return Text::number(text + " B");
}

/// Bytes of one layer and the words for them, without the number of layers.
struct LayerCost {
    std::uint64_t bytes = 0;
    Text formula;
};

LayerCost recurrentCost(const ModelFacts& facts) {
    const StateSize size = stateSize(facts);
    return {saturatedProduct(saturatedSum(size.inputs, size.state), kFloatBytes),
            "(%1 inputs + %2 of the state) × 4 B"_text(grouped(size.inputs), grouped(size.state))};
}

/// The next multiple of kTokenStep.
std::uint64_t padded(std::uint64_t tokens) {
    return saturatedProduct(tokens / kTokenStep + (tokens % kTokenStep == 0 ? 0 : 1), kTokenStep);
}

/// Tokens that the layer has places for.
std::uint64_t placesOf(const LayerMemory& layer, std::uint64_t context) {
    if (layer.kind != CacheKind::Window) return padded(context);
    return std::min(padded(context), padded(layer.window + kBatchTokens));
}

LayerCost attentionCost(const LayerMemory& layer, const MemoryOptions& options) {
    const Format& keys = *options.keys;
    const Format& values = *options.values;
    const std::uint64_t places = placesOf(layer, options.context);
    const Text tokens = tokenText(places);
    const Text key = grouped(layer.keyLength);
    if (layer.kind == CacheKind::Latent) {
        // Values are read from the same vector.
        return {saturatedProduct(cacheBytes(keys, layer.keyLength), places),
                "%1 × %2 × %3"_text(key, tokens, bytesPerElement(keys))};
    }
    const std::uint64_t bytes = saturatedProduct(
        saturatedSum(cacheBytes(keys, saturatedProduct(layer.heads, layer.keyLength)),
                     cacheBytes(values, saturatedProduct(layer.heads, layer.valueLength))),
        places);
    const Text heads = counted(layer.heads, "%1 KV head"_text, "%1 KV heads"_text);
    const Text value = grouped(layer.valueLength);
    return {bytes,
            &keys == &values
                ? "%1 × (%2 + %3) × %4 × %5"_text(heads, key, value, tokens, bytesPerElement(keys))
                : "%1 × (%2 × %3 + %4 × %5) × %6"_text(heads, key, bytesPerElement(keys), value,
                                                       bytesPerElement(values), tokens)};
}

using Key = std::tuple<CacheKind, std::uint32_t>;

/// Layers of a kind, and what one of them costs.
struct CostGroup {
    LayerCost one;
    std::uint64_t layers = 0;
};
/// A file may claim thousands of layers, but of few kinds.
using CostGroups = std::map<Key, CostGroup>;

/// Bytes of one more layer of a kind; `cost` is asked for the first one only.
template <typename Cost>
std::uint64_t addLayer(CostGroups& groups, Key key, Cost cost) {
    CostGroup& group = groups[key];
    if (group.layers == 0) group.one = cost();
    ++group.layers;
    return group.one.bytes;
}

void addCache(const ModelFacts& facts, const MemoryOptions& options, MemoryUse& use) {
    const Architecture& architecture = architectureNamed(facts.architecture);
    CostGroups groups;
    for (std::uint32_t i = 0; i < facts.layers; ++i) {
        const LayerMemory layer = layerMemory(facts, architecture, i);
        std::uint64_t bytes = 0;
        if (layer.heads != 0) {
            bytes = addLayer(groups, {layer.kind, layer.heads},
                             [&] { return attentionCost(layer, options); });
        }
        if (layer.keepsState) {
            bytes = saturatedSum(bytes, addLayer(groups, {CacheKind::Recurrent, 0},
                                                 [&] { return recurrentCost(facts); }));
        }
        use.layerCache.push_back(bytes);
    }
    for (const auto& [key, group] : groups) {
        if (group.one.bytes == 0) continue;
        const std::uint64_t bytes = saturatedProduct(group.layers, group.one.bytes);
        use.keyValueCache = saturatedSum(use.keyValueCache, bytes);
        use.cache.push_back(
            {std::get<CacheKind>(key), group.layers, bytes,
             "%1 × %2"_text(counted(group.layers, "%1 layer"_text, "%1 layers"_text),
                            group.one.formula)});
    }
}

/// Floats of one token that exist at once while a feed-forward network is computed: three of its
/// own width and three embeddings; of experts two widths and an output for each that is used.
std::uint64_t feedForwardFloats(const ModelFacts& facts) {
    const std::uint64_t embedding = facts.embeddingLength;
    const std::uint64_t dense =
        saturatedProduct(3, saturatedSum(facts.feedForwardLength, embedding));
    const std::uint64_t one =
        saturatedSum(saturatedProduct(2, facts.expertFeedForwardLength), embedding);
    const std::uint64_t experts = facts.experts == 0 ? 0 : saturatedProduct(facts.usedExperts, one);
    return std::max(facts.feedForwardLength == 0 ? 0 : dense, experts);
}

/// Bytes of the masks, two for each token and place: one mask for all layers of a kind.
std::uint64_t maskBytes(const ModelFacts& facts, std::uint64_t context, std::uint64_t batch) {
    constexpr std::uint64_t kMaskBytes = 2;
    const Architecture& architecture = architectureNamed(facts.architecture);
    std::set<std::uint64_t> places;
    for (std::uint32_t i = 0; i < facts.layers; ++i) {
        const LayerMemory layer = layerMemory(facts, architecture, i);
        if (layer.heads != 0) places.insert(placesOf(layer, context));
    }
    std::uint64_t bytes = 0;
    for (const std::uint64_t count : places) {
        bytes = saturatedSum(bytes, saturatedProduct(batch * kMaskBytes, count));
    }
    return bytes;
}

void addCompute(const ModelFacts& facts, const MemoryOptions& options, MemoryUse& use) {
    const std::uint64_t batch = std::min(options.context, kBatchTokens);
    const std::uint64_t perToken = saturatedProduct(batch, kFloatBytes);
    const std::uint64_t logits =
        saturatedSum(std::uint64_t{facts.vocabulary}, facts.embeddingLength);
    const std::uint64_t feedForward = feedForwardFloats(facts);
    use.computeLow = saturatedProduct(perToken, std::max(logits, feedForward));
    const std::uint64_t masks = maskBytes(facts, options.context, batch);
    const std::uint64_t scores = saturatedProduct(facts.heads, options.context);
    const std::uint64_t activations = saturatedProduct(kEmbeddingsKept, facts.embeddingLength);
    use.computeHigh = std::max(saturatedSum(use.computeLow, masks),
                               saturatedProduct(perToken, saturatedSum(scores, activations)));
    use.computeFormula =
        "estimate: %1 × 4 B × the larger of %2 logits + %3, and %4 in the feed-forward network; "
        "with masks %5 B more; without flash attention %1 × (%6 heads × %7 scores + %8 × %3) × 4 B "
        "where that is more"_text(tokenText(batch), grouped(facts.vocabulary),
                                  grouped(facts.embeddingLength), grouped(feedForward),
                                  grouped(masks), grouped(facts.heads), grouped(options.context),
                                  grouped(kEmbeddingsKept));
}

constexpr std::array kKindNames = {"full attention"_text, "sliding window"_text,
                                   "latent attention"_text, "recurrent state"_text};
constexpr std::array kFitNames = {"fits"_text, "tight"_text, "does not fit"_text};

}  // namespace

Result<std::uint64_t> parseContext(std::string_view text) {
    constexpr std::uint64_t kMostTokens = std::uint64_t{1} << 24U;
    std::string_view digits = text;
    unsigned shift = 0;
    if (const char unit = digits.empty() ? '\0' : lowerCase(digits.back());
        unit == 'k' || unit == 'm') {
        shift = unit == 'k' ? 10 : 20;
        digits.remove_suffix(1);
    }
    std::uint64_t number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, number);
    if (error != std::errc{} || stop != end || number == 0 || number > kMostTokens >> shift) {
        return fail(ErrorCode::InvalidArgument,
                    "'%1' is no length of context; give 1 to 16777216 tokens, such as 8192 or "
                    "128K."_text(printable(text, 60)));
    }
    return number << shift;
}

std::span<const Format* const> cacheFormats() {
    static const std::vector<const Format*> kFormats = [] {
        std::vector<const Format*> found;
        for (const Format& format : formats::allFormats()) {
            if (format.info.isCacheType) found.push_back(&format);
        }
        return found;
    }();
    return kFormats;
}

const Format* usualCacheFormat() {
    static const Format* const kF16 = formats::findFormat("f16");
    return kF16;
}

Result<const Format*> findCacheFormat(std::string_view id) {
    const Format* found = formats::findFormat(id);
    const auto known = cacheFormats();
    if (found != nullptr && std::ranges::find(known, found) != known.end()) return found;
    std::string names;
    for (const Format* format : known) {
        names += (names.empty() ? "" : ", ") + std::string(format->info.id);
    }
    return fail(ErrorCode::NotFound,
                "\"%1\" is no type for the key-value cache; give one of %2."_text(
                    printable(id, 100), names));
}

Words cacheKindName(CacheKind kind) {
    return kKindNames[static_cast<std::size_t>(kind)];
}

Words fitName(Fit fit) {
    return kFitNames[static_cast<std::size_t>(fit)];
}

std::uint64_t MemoryUse::inferenceLow() const {
    return saturatedSum(saturatedSum(weights, keyValueCache), computeLow);
}

std::uint64_t MemoryUse::inferenceHigh() const {
    return saturatedSum(saturatedSum(weights, keyValueCache), computeHigh);
}

std::uint64_t MemoryUse::totalLow() const {
    return saturatedSum(inferenceLow(), reserve);
}

std::uint64_t MemoryUse::totalHigh() const {
    return saturatedSum(inferenceHigh(), reserve);
}

MemoryUse memoryAtInference(const ModelFacts& facts, std::uint64_t weightBytes,
                            const MemoryOptions& options) {
    MemoryUse use;
    use.weights = weightBytes;
    use.weightsFormula = "the tensors as stored, without the file's header"_text;
    use.reserve = options.reserve;
    addCache(facts, options, use);
    addCompute(facts, options, use);
    return use;
}

std::uint64_t roomForWeights(const ModelFacts& facts, const MemoryOptions& options,
                             std::uint64_t capacity) {
    return capacity - std::min(capacity, memoryAtInference(facts, 0, options).totalHigh());
}

Fit fitIn(const MemoryUse& use, std::uint64_t capacity) {
    if (use.totalHigh() <= capacity) return Fit::Fits;
    return use.totalLow() <= capacity ? Fit::Tight : Fit::TooLarge;
}

LayerBytes layerBytes(const Model& model, const recipes::QuantizationPlan* plan) {
    LayerBytes bytes;
    bytes.layers.resize(model.facts.layers);
    std::uint64_t embedding = 0;
    bool hasOutput = false;
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const TensorInfo& tensor = model.tensors[i];
        const std::uint64_t size = plan == nullptr ? tensor.bytes : plan->find(i)->bytes;
        const int block = blockNumber(tensor.ggufName);
        const TensorCategory category = tensorCategory(tensor.ggufName);
        if (block >= 0 && static_cast<std::size_t>(block) < bytes.layers.size()) {
            bytes.layers[static_cast<std::size_t>(block)] += size;
        } else if (category == TensorCategory::Output || tensor.ggufName == "output_norm.weight") {
            hasOutput = hasOutput || category == TensorCategory::Output;
            bytes.output += size;
        } else {
            if (category == TensorCategory::TokenEmbedding) embedding = size;
            bytes.others += size;
        }
    }
    if (!hasOutput) bytes.output += embedding;
    return bytes;
}

LayerSplit splitLayers(const MemoryUse& use, const LayerBytes& bytes, std::uint64_t capacity) {
    LayerSplit split;
    split.layers = bytes.layers.size();
    const std::uint64_t base = saturatedSum(use.computeHigh, use.reserve);
    std::uint64_t device = base;
    std::size_t first = bytes.layers.size();
    const auto layerCost = [&](std::size_t layer) {
        return saturatedSum(bytes.layers[layer],
                            layer < use.layerCache.size() ? use.layerCache[layer] : 0);
    };
    // The output goes to the device behind the last layer.
    while (first > 0 && saturatedSum(device, layerCost(first - 1)) <= capacity) {
        device = saturatedSum(device, layerCost(--first));
    }
    split.outputOnDevice = first == 0 && saturatedSum(device, bytes.output) <= capacity;
    if (split.outputOnDevice) device = saturatedSum(device, bytes.output);
    split.deviceLayers = split.layers - first;
    split.deviceBytes = split.deviceLayers == 0 ? 0 : device;
    split.hostBytes = saturatedSum(bytes.others, split.outputOnDevice ? 0 : bytes.output);
    for (std::size_t layer = 0; layer < first; ++layer) {
        split.hostBytes = saturatedSum(split.hostBytes, layerCost(layer));
    }
    return split;
}

}  // namespace weightscape::memory
