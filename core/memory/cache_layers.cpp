// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/memory/cache_layers.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace weightscape::memory {
namespace {

/// Architectures that llama.cpp runs with a sliding window: of every `period` layers the last one
/// sees all tokens. Files may say so layer by layer instead.
struct WindowRow {
    std::string_view architecture;
    std::uint32_t period;
};
constexpr std::array kWindows = {
    WindowRow{"gemma2", 2},  WindowRow{"gemma3", 6}, WindowRow{"gemma3n", 5},
    WindowRow{"cohere2", 4}, WindowRow{"llama4", 4}, WindowRow{"gpt-oss", 2},
    WindowRow{"exaone4", 4}, WindowRow{"olmo2", 4},
};

/// Caches are made in steps of so many tokens.
constexpr std::uint64_t kTokenStep = 256;

bool slides(const ModelFacts& facts, std::uint32_t layer) {
    if (facts.slidingWindow == 0) return false;
    if (layer < facts.slidingLayers.size()) return facts.slidingLayers[layer];
    const auto row = std::ranges::find(kWindows, facts.architecture, &WindowRow::architecture);
    return row != kWindows.end() && layer % row->period != row->period - 1;
}

bool isRecurrent(const ModelFacts& facts, std::uint32_t layer, std::uint32_t heads) {
    if (facts.stateSize == 0 || facts.stateInnerSize == 0) return false;
    if (facts.fullAttentionInterval > 0) return (layer + 1) % facts.fullAttentionInterval != 0;
    return heads == 0;
}

}  // namespace

CacheLayer cacheLayer(const ModelFacts& facts, std::uint32_t layer, std::uint64_t context) {
    CacheLayer result{CacheKind::Full, facts.keyValueHeads, context};
    if (!facts.keyValueHeadsPerLayer.empty()) {
        result.heads =
            layer < facts.keyValueHeadsPerLayer.size() ? facts.keyValueHeadsPerLayer[layer] : 0;
    }
    if (isRecurrent(facts, layer, result.heads)) return {CacheKind::Recurrent, 0, 0};
    if (slides(facts, layer)) {
        const std::uint64_t places = std::uint64_t{facts.slidingWindow} + kBatchTokens;
        result.kind = CacheKind::Window;
        result.tokens = std::min(context, (places + kTokenStep - 1) / kTokenStep * kTokenStep);
    } else if (facts.latentRank > 0 && result.heads == 1) {
        result.kind = CacheKind::Latent;
    }
    return result;
}

}  // namespace weightscape::memory
