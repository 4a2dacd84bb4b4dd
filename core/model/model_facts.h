// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weightscape {

/// No model is taken to have more, so that loops over layers are safe.
inline constexpr std::uint32_t kMostLayers = 65'536;

/// What the tensors of a layer say that it keeps.
struct LayerParts {
    bool keys = false;   ///< there are matrices that make keys
    bool state = false;  ///< there are tensors of a state
};

/// Numbers that only running a model needs. 0, or no text, where the file does not say.
struct RunningFacts {
    double normEpsilon = 0.0;
    std::uint32_t rotaryDimensions = 0;  ///< of each head; 0: all
    double rotaryBase = 0.0;             ///< base of the rotary frequencies
    double windowRotaryBase = 0.0;       ///< of windowed layers; 0: as of the others
    std::string rotaryScaling;           ///< "none", "linear", "yarn", "longrope", "llama3"
    double rotaryFactor = 0.0;           ///< how many times the context grew
    std::uint32_t rotaryContext = 0;     ///< tokens, before it grew
    double rotaryAttentionFactor = 0.0;  ///< multiplies queries and keys
    double rotaryLowFactor = 0.0;        ///< of "llama3"
    double rotaryHighFactor = 0.0;       ///< of "llama3"
    double attentionScale = 0.0;         ///< multiplies scores; 0: 1 / sqrt(key length)
    double queryScalar = 0.0;            ///< the scale is 1 / sqrt of it
    double attentionSoftCap = 0.0;       ///< scores stay below it
    double finalSoftCap = 0.0;           ///< logits stay below it
    double expertScale = 0.0;            ///< multiplies what experts give
    friend bool operator==(const RunningFacts&, const RunningFacts&) = default;
};

/// The hyper-parameters that recipes, memory figures and running a model need, read from GGUF
/// metadata or from a Hugging Face config.json. 0 means the file does not say. Values are bounded
/// when read: at most kMostLayers layers.
struct ModelFacts {
    std::string architecture;         ///< "llama"; empty when unknown
    std::uint32_t layers = 0;         ///< block_count
    std::uint32_t sourceLayers = 0;   ///< before layers were left out; 0: none were
    std::uint32_t contextLength = 0;  ///< trained context, tokens
    std::uint32_t embeddingLength = 0;
    std::uint32_t heads = 0;                           ///< of layer 0
    std::uint32_t keyValueHeads = 0;                   ///< of layer 0
    std::vector<std::uint32_t> keyValueHeadsPerLayer;  ///< only when the file has one per layer
    std::uint32_t keyLength = 0;  ///< per head; embeddingLength / heads when not given
    std::uint32_t valueLength = 0;
    std::uint32_t slidingKeyLength = 0;  ///< of windowed layers; 0: as of the others
    std::uint32_t slidingValueLength = 0;
    std::uint32_t predictionLayers = 0;       ///< so many at the end predict further tokens
    std::uint32_t sharedKeyValueLayers = 0;   ///< so many at the end use keys of earlier layers
    std::uint32_t latentRank = 0;             ///< of multi-head latent attention (kv_lora_rank)
    std::uint32_t slidingWindow = 0;          ///< tokens that windowed layers attend to
    std::vector<bool> slidingLayers;          ///< which have the window; only when the file says it
    std::uint32_t fullAttentionInterval = 0;  ///< every so many layers one is not recurrent
    std::uint32_t stateSize = 0;              ///< of recurrent (state-space) layers
    std::uint32_t stateInnerSize = 0;
    std::uint32_t stateGroups = 0;
    std::uint32_t convolutionLength = 0;
    std::uint32_t shortConvolution = 0;  ///< length of convolutions that stand for attention
    std::uint32_t timeMixHeadSize = 0;   ///< of RWKV's states (wkv.head_size)
    std::uint32_t tokenShifts = 0;       ///< embeddings that an RWKV layer keeps; 0: two
    std::uint32_t deltaHeadSize = 0;     ///< of Kimi's linear attention (kda.head_dim)
    /// By layer, none for layers without tensors; empty where tensors do not tell it.
    std::vector<std::optional<LayerParts>> layerParts;
    std::uint32_t feedForwardLength = 0;  ///< the largest of all layers
    std::uint32_t expertFeedForwardLength = 0;
    std::uint32_t usedExperts = 0;        ///< for each token
    std::vector<bool> feedForwardLayers;  ///< which have one; only when the file says it of each
    std::uint32_t experts = 0;
    std::uint32_t vocabulary = 0;  ///< number of tokens
    RunningFacts running;
};

}  // namespace weightscape
