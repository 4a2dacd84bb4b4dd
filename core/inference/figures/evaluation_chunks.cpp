// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/inference/figures/evaluation_chunks.h"

#include <algorithm>

namespace weightscape::inference {

Result<ChunkPlan> planChunks(std::size_t tokens, std::size_t context, std::size_t mostChunks) {
    if (context < kFewestTokens) {
        return fail(
            ErrorCode::InvalidArgument,
            "A context of %1 tokens is too short; %2 is the least."_text(context, kFewestTokens));
    }
    if (tokens < kFewestTokens) {
        return fail(
            ErrorCode::InvalidArgument,
            "The text has %1 tokens; evaluating needs at least %2."_text(tokens, kFewestTokens));
    }
    ChunkPlan plan;
    plan.isShortened = tokens < context;
    plan.context = std::min(tokens, context);
    plan.chunks = tokens / plan.context;
    if (mostChunks > 0) plan.chunks = std::min(plan.chunks, mostChunks);
    return plan;
}

std::vector<std::int32_t> chunkInput(const ChunkPlan& plan, std::span<const std::int32_t> text,
                                     std::size_t chunk, std::optional<std::int32_t> begin) {
    const auto part = text.subspan(plan.begin(chunk), plan.context);
    std::vector<std::int32_t> input(part.begin(), part.end());
    if (begin) input.front() = *begin;
    return input;
}

std::span<const std::int32_t> scoredTokens(const ChunkPlan& plan,
                                           std::span<const std::int32_t> text, std::size_t chunk) {
    return text.subspan(plan.begin(chunk) + plan.firstScored() + 1, plan.scoredPerChunk());
}

}  // namespace weightscape::inference
