// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/inference/decoders/decoder.h"
#include "core/inference/figures/evaluation_chunks.h"
#include "core/inference/figures/scored_rows.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// A text in tokens, and how it is cut.
struct TokenText {
    std::vector<std::int32_t> tokens;
    std::optional<std::int32_t> beginning;  ///< stands first in each chunk; empty: nothing does
    ChunkPlan plan;
};

/// Takes what a model says of a text, in the text's order.
class ScoreReader {
  public:
    virtual ~ScoreReader() = default;
    /// The rows of one chunk, or the next of them: a chunk may come in several parts.
    [[nodiscard]] virtual Result<void> read(const ScoredRows& rows) = 0;
    /// All rows of a chunk have been read.
    virtual void finishChunk(std::size_t chunk) = 0;
};

/// Takes the hidden states behind each layer: groups of chunks after each other, within a group
/// layer after layer, within a layer chunk after chunk.
class HiddenReader {
  public:
    virtual ~HiddenReader() = default;
    /// `layer` 0: the embedding, before the first layer.
    [[nodiscard]] virtual Result<void> read(std::size_t layer, std::size_t chunk,
                                            ConstRows hidden) = 0;
};

struct TextRun {
    RunOptions options = {};
    ScoreReader* scores = nullptr;  ///< null: nobody asks for them
    /// Computes the scores of all tokens and drops them, for who observes the output's inputs; only
    /// without `scores`.
    bool runsOutput = false;
    HiddenReader* hidden = nullptr;
    /// Bytes of hidden states that may wait between layers. More means that weights which have to
    /// be computed are computed less often; fewer, that scores come earlier.
    std::size_t hiddenBytes = 0;
};

/// Runs a text through the model, layer by layer: the weights of one layer are held at a time.
/// Chunks share batches, so that each weight is decoded for about two thousand tokens at once; the
/// result does not depend on it. Errors: Cancelled, those of the decoder and of the readers.
[[nodiscard]] Result<void> runText(const Decoder& decoder, const TokenText& text,
                                   const TextRun& run, TaskContext& task);

}  // namespace weightscape::inference
