// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>

#include "core/inference/decoders/decoder_kind.h"

namespace weightscape::inference {
namespace {

constexpr auto kKinds = std::to_array<DecoderKind>({
    // Mistral and Mixtral are called llama in a GGUF.
    {.architecture = "llama", .rotary = RotaryPairs::Neighbours},
    {.architecture = "qwen2"},
    {.architecture = "qwen3"},
    {.architecture = "qwen3moe"},
    {.architecture = "gemma2",
     .gate = Gate::Gelu,
     .scalesEmbedding = true,
     .folderNormsLackOne = true,
     .attentionOutputNorm = "post_attention_norm",
     .feedForwardOutputNorm = "post_ffw_norm",
     .attentionSoftCap = 50.0,
     .finalSoftCap = 30.0,
     .scaledByShareAtLayers = 46},
    {.architecture = "gemma3",
     .gate = Gate::Gelu,
     .scalesEmbedding = true,
     .folderNormsLackOne = true,
     .attentionOutputNorm = "post_attention_norm",
     .feedForwardOutputNorm = "post_ffw_norm",
     .windowRotaryBase = 10'000.0,
     .scaledByShareAtLayers = 62},
    {.architecture = "phi3", .ignoresWindow = true},
    {.architecture = "gpt2", .learnsPositions = true, .norm = NormKind::Layer, .gate = Gate::Gelu},
    {.architecture = "gpt-oss",
     .gate = Gate::ClampedSilu,
     .routing = RoutingKind::SoftmaxOfChosen,
     .normalizesRouting = false,
     .feedForwardNorm = "post_attention_norm"},
});

}  // namespace

std::span<const DecoderKind> allDecoderKinds() {
    return kKinds;
}

const DecoderKind* findDecoderKind(std::string_view architecture) {
    const auto* const found = std::ranges::find(kKinds, architecture, &DecoderKind::architecture);
    return found == kKinds.end() ? nullptr : found;
}

}  // namespace weightscape::inference
