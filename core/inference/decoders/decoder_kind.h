// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/inference/parts/gate.h"
#include "core/inference/parts/norm.h"
#include "core/inference/parts/rotary.h"
#include "core/inference/parts/routing.h"

/// What sets the decoders of the known architectures apart, as one row of data each. All of them
/// are one graph (layer_run.h): embedding; in each layer a norm, attention, a norm and a
/// feed-forward network, each added to what came in; a norm and the output. What a file's tensors
/// say (biases, norms of queries and keys, norms behind, fused matrices, sinks, experts) is read
/// from them and needs no word here.
namespace weightscape::inference {

struct DecoderKind {
    std::string_view architecture;  ///< general.architecture
    RotaryPairs rotary = RotaryPairs::Halves;
    bool learnsPositions = false;  ///< a table of embeddings instead of rotation
    NormKind norm = NormKind::RootMeanSquare;
    Gate gate = Gate::Silu;  ///< of the feed-forward network
    RoutingKind routing = RoutingKind::Softmax;
    bool normalizesRouting = true;  ///< weights of the chosen experts are brought to a sum of 1
    bool scalesEmbedding = false;   ///< by the root of its length
    /// Folders store the norms' weights less 1.
    bool folderNormsLackOne = false;
    bool ignoresWindow = false;  ///< llama.cpp does, whatever the file says
    /// GGUF role of the norm before the feed-forward network.
    std::string_view feedForwardNorm = "ffn_norm";
    /// GGUF role of the norm of what attention gives; empty: none.
    std::string_view attentionOutputNorm = {};
    /// GGUF role of the norm of what the feed-forward network gives; empty: none.
    std::string_view feedForwardOutputNorm = {};
    double windowRotaryBase = 0.0;  ///< where the file does not say; 0: as in the other layers
    double attentionSoftCap = 0.0;  ///< where the file does not say
    double finalSoftCap = 0.0;      ///< where the file does not say
    /// In models of so many layers scores are scaled by the embedding's share of a head instead of
    /// the key's length; 0: in none.
    std::uint32_t scaledByShareAtLayers = 0;
};

/// The table.
[[nodiscard]] std::span<const DecoderKind> allDecoderKinds();
/// Null for architectures that cannot be run.
[[nodiscard]] const DecoderKind* findDecoderKind(std::string_view architecture);

}  // namespace weightscape::inference
