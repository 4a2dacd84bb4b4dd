// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/model/architectures/architecture.h"
#include "core/model/model_facts.h"
#include "core/model/tensor_info.h"

namespace weightscape {

/// How a layer remembers tokens.
enum class CacheKind {
    Full,       ///< attention to all tokens
    Window,     ///< attention to the last tokens only
    Latent,     ///< one compressed vector per token (multi-head latent attention)
    Recurrent,  ///< a state of fixed size
};

/// What one layer remembers: keys and values, a state, both, or nothing.
struct LayerMemory {
    std::uint32_t heads = 0;           ///< key-value heads; 0: keeps no keys and values
    CacheKind kind = CacheKind::Full;  ///< of the keys and values; never Recurrent
    std::uint32_t window = 0;          ///< tokens, for Window
    std::uint32_t keyLength = 0;       ///< per head
    std::uint32_t valueLength = 0;
    bool keepsState = false;
};

/// Numbers of 4 bytes that a layer with a state keeps of one text: inputs of its convolution, or of
/// its token shift, and the state itself, as llama.cpp allocates them.
struct StateSize {
    std::uint64_t inputs = 0;
    std::uint64_t state = 0;
};
[[nodiscard]] StateSize stateSize(const ModelFacts& facts);

/// What the tensors of each layer say it keeps. Empty where none makes keys or has a state, for
/// then the names are not understood.
[[nodiscard]] std::vector<std::optional<LayerParts>> layerPartsOf(
    std::span<const TensorInfo> tensors, std::uint32_t layers);

/// Whether the layer only predicts further tokens (multi-token prediction): the last ones do, as
/// many as the file says. Precondition: layer < facts.layers.
[[nodiscard]] bool isPredictionLayer(const ModelFacts& facts, std::uint32_t layer);

/// By what the tensors and the keys of the file say of the layer, or else by the architecture's
/// row. Precondition: layer < facts.layers.
[[nodiscard]] LayerMemory layerMemory(const ModelFacts& facts, const Architecture& architecture,
                                      std::uint32_t layer);

}  // namespace weightscape
