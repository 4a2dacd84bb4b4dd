// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/inference/decoders/decoder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// A model with all its layers at hand and a memory of one text, which grows token by token. For
/// one thread at a time. The decoder outlives it.
class Generator {
  public:
    /// Holds all layers: as much memory as the encoded model has where weights are computed.
    /// Errors: those of Decoder::layer().
    [[nodiscard]] static Result<std::unique_ptr<Generator>> open(const Decoder& decoder,
                                                                 TaskContext& task);

    /// Appends tokens to the text and gives the scores of all tokens as the next one. Errors:
    /// InvalidArgument (no tokens, one that the model does not have, or a position it has no
    /// embedding for), Cancelled; the text is then to be begun again.
    [[nodiscard]] Result<std::vector<float>> feed(std::span<const std::int32_t> tokens,
                                                  const RunOptions& options, TaskContext& task);
    /// Tokens in the text.
    [[nodiscard]] std::size_t length() const { return m_length; }
    /// Whether the model was made for longer texts.
    [[nodiscard]] bool hasRoom() const {
        const std::size_t most = m_decoder.shape().contextLength;
        return most == 0 || m_length < most;
    }
    /// Forgets the text.
    void clear();

  private:
    explicit Generator(const Decoder& decoder) : m_decoder(decoder) {}

    const Decoder& m_decoder;
    std::vector<DecoderLayer> m_layers;
    std::vector<KeyValueCache> m_caches;
    std::size_t m_length = 0;
};

}  // namespace weightscape::inference
