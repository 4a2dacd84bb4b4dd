// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/model/architectures/architecture.h"
#include "core/model/model_facts.h"

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

/// By what the file says of the layer, or else by the architecture's row.
/// Precondition: layer < facts.layers.
[[nodiscard]] LayerMemory layerMemory(const ModelFacts& facts, const Architecture& architecture,
                                      std::uint32_t layer);

}  // namespace weightscape
