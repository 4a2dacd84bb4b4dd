// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/model/architectures/layer_memory.h"

#include <algorithm>

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

bool keepsState(const ModelFacts& facts, const LayerPattern& pattern, std::uint32_t layer,
                std::uint32_t heads) {
    if (facts.stateInnerSize == 0) return false;
    if (pattern.onlyStates || pattern.bothKinds) return true;
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

LayerMemory layerMemory(const ModelFacts& facts, const Architecture& architecture,
                        std::uint32_t layer) {
    const LayerPattern& pattern = architecture.layers;
    LayerMemory memory;
    const bool predicts = facts.predictionLayers >= facts.layers - layer;
    if (pattern.keepsNothing || predicts) return memory;
    const auto& perLayer = facts.keyValueHeadsPerLayer;
    std::uint32_t heads = facts.keyValueHeads;
    if (!perLayer.empty()) heads = layer < perLayer.size() ? perLayer[layer] : 0;
    memory.keepsState = keepsState(facts, pattern, layer, heads);
    const bool attends = pattern.bothKinds || (!memory.keepsState && !pattern.onlyStates);
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
