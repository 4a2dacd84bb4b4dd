// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/support/result.h"

/// How llama-perplexity cuts a text: chunks of one context each, of which the second half is
/// scored, so that every scored token has something before it. Source: llama.cpp,
/// tools/perplexity.
namespace weightscape::inference {

/// Chunks of `context` tokens each, one after the other from the text's beginning; what is left
/// over is not used. Position i of a chunk predicts the token at i + 1.
struct ChunkPlan {
    std::size_t context = 0;
    std::size_t chunks = 0;
    bool isShortened = false;  ///< the text is shorter than the context that was asked for

    [[nodiscard]] std::size_t firstScored() const { return context / 2; }
    /// Positions of a chunk that are scored: firstScored() and those after it but the last, whose
    /// next token is another chunk's.
    [[nodiscard]] std::size_t scoredPerChunk() const { return context - 1 - firstScored(); }
    [[nodiscard]] std::size_t scored() const { return chunks * scoredPerChunk(); }
    /// The position in the text at which a chunk begins.
    [[nodiscard]] std::size_t begin(std::size_t chunk) const { return chunk * context; }
};

/// Shorter texts have no token to score.
inline constexpr std::size_t kFewestTokens = 3;

/// The plan for a text of `tokens`. `mostChunks` 0: all. A text shorter than `context` is one
/// shortened chunk, where llama-perplexity wants two whole ones. Error: InvalidArgument (a text or
/// context of fewer than kFewestTokens).
[[nodiscard]] Result<ChunkPlan> planChunks(std::size_t tokens, std::size_t context,
                                           std::size_t mostChunks);

/// What the model reads of a chunk: its tokens, the first replaced by `begin` where the model's
/// texts begin with such a token. Precondition: the plan is for `text`, chunk < plan.chunks.
[[nodiscard]] std::vector<std::int32_t> chunkInput(const ChunkPlan& plan,
                                                   std::span<const std::int32_t> text,
                                                   std::size_t chunk,
                                                   std::optional<std::int32_t> begin);

/// The tokens that a chunk's scored positions predict. Same precondition.
[[nodiscard]] std::span<const std::int32_t> scoredTokens(const ChunkPlan& plan,
                                                         std::span<const std::int32_t> text,
                                                         std::size_t chunk);

}  // namespace weightscape::inference
