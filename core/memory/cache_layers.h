// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/memory/memory_model.h"

namespace weightscape::memory {

/// What one layer remembers of the tokens.
struct CacheLayer {
    CacheKind kind = CacheKind::Full;
    std::uint32_t heads = 0;   ///< key-value heads
    std::uint64_t tokens = 0;  ///< places for tokens; 0 for Recurrent
};

/// Tokens that are computed at once (llama.cpp's default).
inline constexpr std::uint64_t kBatchTokens = 512;

/// Of layer `layer` at a context of `context` tokens. Precondition: layer < facts.layers.
[[nodiscard]] CacheLayer cacheLayer(const ModelFacts& facts, std::uint32_t layer,
                                    std::uint64_t context);

}  // namespace weightscape::memory
