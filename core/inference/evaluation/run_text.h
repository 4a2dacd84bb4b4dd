// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/inference/decoders/decoder.h"
#include "core/inference/evaluation/text_chunks.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Scores of consecutive positions of one chunk.
struct ScoredRows {
    std::size_t chunk = 0;
    std::size_t position = 0;  ///< of the first row
    ConstRows logits;
    std::span<const std::uint32_t> next;  ///< the token that follows each row
};

/// Takes what a model says of a text, in the text's order.
class ScoreReader {
  public:
    virtual ~ScoreReader() = default;
    [[nodiscard]] virtual Result<void> read(const ScoredRows& rows) = 0;
};

/// Takes the hidden states behind each layer, chunks in the text's order within a layer and group.
class HiddenReader {
  public:
    virtual ~HiddenReader() = default;
    /// `layer` 0: the embedding, before the first layer.
    [[nodiscard]] virtual Result<void> read(std::size_t layer, std::size_t chunk,
                                            ConstRows hidden) = 0;
};

struct TextRun {
    RunOptions options = {};
    ScoreReader* scores = nullptr;  ///< null: the output is not computed
    HiddenReader* hidden = nullptr;
    /// Bytes of hidden states that may wait between layers; more means that weights which are
    /// computed are computed less often.
    std::size_t hiddenBytes = std::size_t{128} << 20U;
};

/// Runs the chunks through the model, layer by layer: weights of one layer are held at a time.
/// Chunks share batches, so that each weight is decoded for about two thousand tokens at once; the
/// result does not depend on it. Errors: Cancelled, those of the decoder, of the readers.
[[nodiscard]] Result<void> runText(const Decoder& decoder, std::span<const TextChunk> chunks,
                                   const TextRun& run, TaskContext& task);

}  // namespace weightscape::inference
