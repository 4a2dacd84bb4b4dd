// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/decoders/decoder_layer.h"
#include "core/inference/decoders/decoder_shape.h"
#include "core/inference/decoders/matrix_run.h"
#include "core/inference/decoders/run_options.h"
#include "core/inference/parts/rotary.h"
#include "core/inference/rows.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Rows brought to a common size by the kind of norm that the architecture has.
[[nodiscard]] Rows normRows(const DecoderShape& shape, const NormWeights& weights, ConstRows rows);

/// A layer and what it belongs to.
struct PlacedLayer {
    const DecoderShape& shape;
    const DecoderEnds& ends;
    std::size_t index;
    const DecoderLayer& layer;
};

/// THE graph of a layer: what all decoders of the table do, by the weights that the layer has.
///
///   hidden += outputNorm(output · attend(rotate(queries), rotate(keys), values))
///   hidden += outputNorm(down · (activation(gate · x) ∘ (up · x))), or the experts' sum of it
///
/// with queries, keys, values and x from norms of the hidden states.
class LayerRun {
  public:
    LayerRun(const PlacedLayer& place, const RunOptions& options, TaskContext& task)
        : m_place(place), m_options(options), m_matrices(options, task) {}

    /// Hidden states in place; see Decoder::runLayer(). Errors: Cancelled, Unsupported (a cache
    /// format that does not fit the heads).
    [[nodiscard]] Result<void> run(const BatchRows& batch, Rows& hidden) const;

  private:
    /// Queries, keys and values of all rows; views of `room`.
    struct Attended {
        Rows query, key, value;  ///< or all three in `query`
        MutableRows queries, keys, values;
    };
    [[nodiscard]] Result<void> project(ConstRows inputs, Attended& room) const;
    void place(const BatchRows& batch, Attended& room) const;
    [[nodiscard]] Result<void> roundToCache(MutableRows rows) const;
    [[nodiscard]] Result<void> attend(const BatchRows& batch, const Attended& room,
                                      Rows& outputs) const;
    [[nodiscard]] Result<Rows> attention(const BatchRows& batch, ConstRows hidden) const;
    [[nodiscard]] RotarySpec rotarySpec(std::size_t tokens) const;

    [[nodiscard]] Result<Rows> feedForward(ConstRows hidden) const;
    [[nodiscard]] Result<Rows> dense(ConstRows inputs) const;
    [[nodiscard]] Result<Rows> experts(ConstRows inputs) const;

    PlacedLayer m_place;
    const RunOptions& m_options;
    MatrixRun m_matrices;
};

}  // namespace weightscape::inference
