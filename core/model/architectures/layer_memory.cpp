// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/layer_memory.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/model/architectures/tensor_category.h"
#include "core/support/saturating.h"

namespace weightscape {
namespace {

/// The window of the layer; 0: it attends to all tokens.
std::uint32_t windowOf(const ModelFacts& facts, const LayerPattern& pattern, std::uint32_t layer) {
    const std::uint32_t window = facts.slidingWindow != 0 ? facts.slidingWindow : pattern.window;
    if (layer < facts.slidingLayers.size()) return facts.slidingLayers[layer] ? window : 0;
    const std::uint32_t only = pattern.windowsOnlyAtLayers;
    if (pattern.fullEvery == 0 || (only != 0 && only != facts.layers)) return 0;
    const std::uint32_t full = pattern.fullFirst ? 0 : pattern.fullEvery - 1;
    return layer % pattern.fullEvery != full ? window : 0;
}

/// Null where the tensors do not tell.
const LayerParts* partsOf(const ModelFacts& facts, std::uint32_t layer) {
    if (layer >= facts.layerParts.size() || !facts.layerParts[layer]) return nullptr;
    return &*facts.layerParts[layer];
}

bool keepsState(const ModelFacts& facts, const LayerPattern& pattern, std::uint32_t layer,
                std::uint32_t heads) {
    const StateSize size = stateSize(facts);
    if (size.inputs == 0 && size.state == 0) return false;
    if (pattern.onlyStates || pattern.bothKinds) return true;
    if (const LayerParts* parts = partsOf(facts, layer)) return parts->state;
    const std::uint32_t interval =
        facts.fullAttentionInterval != 0 ? facts.fullAttentionInterval : pattern.attentionEvery;
    if (interval != 0) return (layer + 1) % interval != 0;
    const bool isFeedForward =
        layer < facts.feedForwardLayers.size() && facts.feedForwardLayers[layer];
    return heads == 0 && !isFeedForward;
}

std::uint32_t layersWithOwnKeys(const ModelFacts& facts, const LayerPattern& pattern) {
    if (pattern.ownKeyLayers != 0) return pattern.ownKeyLayers;
    return facts.layers - std::min(facts.layers, facts.sharedKeyValueLayers);
}

}  // namespace

StateSize stateSize(const ModelFacts& facts) {
    const auto product = saturatedProduct;
    const std::uint64_t embedding = facts.embeddingLength;
    if (facts.timeMixHeadSize != 0) {
        const std::uint64_t shifts = facts.tokenShifts != 0 ? facts.tokenShifts : 2;
        return {product(shifts, embedding), product(embedding, facts.timeMixHeadSize)};
    }
    const std::uint64_t steps = facts.convolutionLength == 0 ? 0 : facts.convolutionLength - 1;
    if (facts.deltaHeadSize != 0) {
        constexpr std::uint64_t kUsualSteps = 3;
        const std::uint64_t inner = product(facts.heads, facts.deltaHeadSize);
        return {product(3 * (steps == 0 ? kUsualSteps : steps), inner),
                product(facts.deltaHeadSize, inner)};
    }
    const std::uint64_t inner = facts.stateInnerSize;
    if (inner == 0) return {};
    const std::uint64_t groups = product(product(2, facts.stateGroups), facts.stateSize);
    return {product(steps, saturatedSum(inner, groups)), product(facts.stateSize, inner)};
}

std::vector<std::optional<LayerParts>> layerPartsOf(std::span<const TensorInfo> tensors,
                                                    std::uint32_t layers) {
    static constexpr std::array<std::string_view, 4> kKeys = {".attn_k.", ".attn_k_b.",
                                                              ".attn_kv_a_mqa.", ".attn_qkv."};
    static constexpr std::array<std::string_view, 3> kStates = {".ssm_", ".time_mix_",
                                                                ".shortconv."};
    const auto hasAny = [](const std::string& name, std::span<const std::string_view> parts) {
        return std::ranges::any_of(
            parts, [&](std::string_view part) { return name.find(part) != std::string::npos; });
    };
    std::vector<std::optional<LayerParts>> found(layers);
    bool areKnown = false;
    for (const TensorInfo& tensor : tensors) {
        const int block = blockNumber(tensor.ggufName);
        if (block < 0 || static_cast<std::uint32_t>(block) >= layers) continue;
        auto& noted = found[static_cast<std::size_t>(block)];
        if (!noted) noted.emplace();
        LayerParts& parts = *noted;
        parts.keys = parts.keys || hasAny(tensor.ggufName, kKeys);
        parts.state = parts.state || hasAny(tensor.ggufName, kStates);
        areKnown = areKnown || parts.keys || parts.state;
    }
    if (!areKnown) found.clear();
    return found;
}

bool isPredictionLayer(const ModelFacts& facts, std::uint32_t layer) {
    return facts.predictionLayers >= facts.layers - layer;
}

LayerMemory layerMemory(const ModelFacts& facts, const Architecture& architecture,
                        std::uint32_t layer) {
    const LayerPattern& pattern = architecture.layers;
    LayerMemory memory;
    if (pattern.keepsNothing || isPredictionLayer(facts, layer)) return memory;
    const auto& perLayer = facts.keyValueHeadsPerLayer;
    std::uint32_t heads = facts.keyValueHeads;
    if (!perLayer.empty()) heads = layer < perLayer.size() ? perLayer[layer] : 0;
    memory.keepsState = keepsState(facts, pattern, layer, heads);
    const LayerParts* parts = partsOf(facts, layer);
    const bool hasKeys = parts == nullptr || parts->keys;
    const bool attends =
        hasKeys && (pattern.bothKinds || (!memory.keepsState && !pattern.onlyStates));
    if (!attends || layer >= layersWithOwnKeys(facts, pattern)) return memory;
    memory.heads = heads;
    memory.keyLength = facts.keyLength;
    memory.valueLength = facts.valueLength;
    memory.window = windowOf(facts, pattern, layer);
    if (memory.window != 0) {
        memory.kind = CacheKind::Window;
        if (facts.slidingKeyLength != 0) memory.keyLength = facts.slidingKeyLength;
        if (facts.slidingValueLength != 0) memory.valueLength = facts.slidingValueLength;
    } else if (facts.latentRank > 0 && heads == 1) {
        memory.kind = CacheKind::Latent;
    }
    return memory;
}

}  // namespace weightscape
