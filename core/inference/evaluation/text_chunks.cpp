// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/evaluation/text_chunks.h"

#include <algorithm>

namespace weightscape::inference {

std::vector<TextChunk> cutText(std::span<const std::uint32_t> tokens, const ChunkOptions& options) {
    std::vector<TextChunk> chunks;
    if (tokens.size() < 2) return chunks;
    const std::size_t length = std::min(std::max<std::size_t>(options.context, 2), tokens.size());
    std::size_t count = tokens.size() / length;
    if (options.chunks != 0) count = std::min(count, options.chunks);
    for (std::size_t i = 0; i < count; ++i) {
        const auto part = tokens.subspan(i * length, length);
        TextChunk chunk;
        chunk.tokens.assign(part.begin(), part.end());
        chunk.next.assign(part.begin() + 1, part.end());
        if (options.beginning) chunk.tokens.front() = *options.beginning;
        chunks.push_back(std::move(chunk));
    }
    return chunks;
}

}  // namespace weightscape::inference
