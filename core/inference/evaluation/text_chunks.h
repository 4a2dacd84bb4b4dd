// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace weightscape::inference {

/// A piece of a text that a model sees by itself.
struct TextChunk {
    std::vector<std::uint32_t> tokens;  ///< as the model sees them
    std::vector<std::uint32_t> next;    ///< what follows each but the last: one fewer

    /// Tokens whose successors are judged: the second half, for those before have little context.
    [[nodiscard]] std::size_t firstScored() const { return tokens.size() / 2; }
    [[nodiscard]] std::size_t scored() const {
        return tokens.empty() ? 0 : tokens.size() - 1 - firstScored();
    }
};

struct ChunkOptions {
    std::size_t context = 512;  ///< tokens in a chunk, at least 2
    std::size_t chunks = 0;     ///< at most so many; 0: all
    /// Stands in the place of each chunk's first token; empty: the token itself.
    std::optional<std::uint32_t> beginning;
};

/// Cuts a text as llama-perplexity does: chunks of `context` tokens without overlap, the rest left
/// out. A text that is shorter than one chunk is one chunk as it is; without two tokens, none.
[[nodiscard]] std::vector<TextChunk> cutText(std::span<const std::uint32_t> tokens,
                                             const ChunkOptions& options);

}  // namespace weightscape::inference
