// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/inference/decoders/decoder_layer.h"
#include "core/inference/decoders/decoder_shape.h"
#include "core/inference/decoders/run_options.h"
#include "core/inference/parts/work_space.h"
#include "core/inference/rows.h"
#include "core/inference/weights/weight_store.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// A model that runs, layer by layer. Immutable once opened; its weights are those of the store,
/// which outlives it.
class Decoder {
  public:
    /// Reads numbers and shapes, and the weights of both ends. Errors: Unsupported (an architecture
    /// or type that cannot be run), Incomplete, Damaged, those of the store.
    [[nodiscard]] static Result<std::unique_ptr<Decoder>> open(WeightStore& store,
                                                               TaskContext& task);

    [[nodiscard]] const DecoderShape& shape() const { return m_shape; }
    [[nodiscard]] const Model& model() const { return m_reader.model(); }
    [[nodiscard]] Result<DecoderLayer> layer(std::size_t index, TaskContext& task) const {
        return readDecoderLayer(m_reader, m_shape, index, task);
    }

    [[nodiscard]] const DecoderEnds& ends() const { return m_ends; }
    [[nodiscard]] PlacedLayer place(const DecoderLayer& layer, std::size_t index) const {
        return {m_shape, m_ends, index, layer};
    }

    /// The hidden states that enter layer 0. Errors: InvalidArgument (a token or a position that
    /// the model does not have).
    [[nodiscard]] Result<Rows> embed(std::span<const std::int32_t> tokens,
                                     std::span<const BatchText> texts, TaskContext& task) const;
    /// What leaves layer `index`, in place. Errors: Cancelled.
    [[nodiscard]] Result<void> runLayer(const DecoderLayer& layer, std::size_t index,
                                        const BatchRows& batch, Rows& hidden,
                                        const RunOptions& options, TaskContext& task) const;
    /// The scores of all tokens as the next one, one row for each hidden state that left the last
    /// layer. Errors: Cancelled.
    [[nodiscard]] Result<WorkRows> logits(ConstRows hidden, const RunOptions& options,
                                          TaskContext& task) const;

  private:
    Decoder(WeightStore& store, DecoderShape shape) : m_reader(store), m_shape(std::move(shape)) {}

    LayerReader m_reader;
    DecoderShape m_shape;
    DecoderEnds m_ends;
};

}  // namespace weightscape::inference
