// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/inference/decoders/decoder_layer.h"
#include "core/inference/decoders/decoder_shape.h"
#include "core/inference/decoders/layer_tape.h"
#include "core/inference/decoders/matrix_run.h"
#include "core/inference/decoders/run_options.h"
#include "core/inference/parts/attention.h"
#include "core/inference/parts/gate.h"
#include "core/inference/parts/norm.h"
#include "core/inference/parts/rotary.h"
#include "core/inference/parts/routing.h"
#include "core/inference/parts/work_space.h"
#include "core/inference/rows.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// Rows brought to a common size, by the kind of norm that the architecture has.
[[nodiscard]] WorkRows normed(const DecoderShape& shape, const NormWeights& weights, ConstRows rows,
                              TaskContext& task);

/// The parts of a layer's graph, as its weights and numbers tell, for both directions.
[[nodiscard]] Norm normOf(const DecoderShape& shape, const NormWeights& weights);
[[nodiscard]] AttentionSpec attentionSpec(const PlacedLayer& place, std::size_t position);
[[nodiscard]] RoutingSpec routingSpec(const DecoderShape& shape);
/// The two halves of a gated network whose inner width is that of `down`; `gate` may be null.
[[nodiscard]] GateInputs gateInputs(ConstRows up, const WorkRows* gate, std::size_t inner);

/// Where the rows of a batch stand in their texts, and the angles there.
struct BatchAngles {
    std::vector<std::uint32_t> positions;
    RotaryTable table;
};
/// Precondition: the positions are rotary.
[[nodiscard]] BatchAngles batchAngles(const PlacedLayer& place, const BatchRows& batch,
                                      std::size_t rows);

/// THE graph of a layer: what all decoders of the table do, by the weights that the layer has.
///
///   hidden += norm(output · attend(rotate(norm(query · x)), rotate(norm(key · x)), value · x))
///   hidden += norm(down · gate(gate · x, up · x)), or the weighted sum of it over the experts
///
/// with x the norm of the hidden states. Norms that the layer does not have are left out.
class LayerRun {
  public:
    /// `tape`: null, or empty: what the layer's backward needs is kept there. A run that is taped
    /// has texts without caches, all rows and no cache format.
    LayerRun(const PlacedLayer& place, const RunOptions& options, TaskContext& task,
             LayerTape* tape = nullptr);

    /// Hidden states in place; see Decoder::runLayer(). Errors: Cancelled, Unsupported (a cache
    /// format that does not fit the heads).
    [[nodiscard]] Result<void> run(const BatchRows& batch, Rows& hidden) const;

  private:
    /// Of all rows; the views look into the rows, which may be one for all three.
    struct Projected {
        std::optional<WorkRows> query, key, value;
        MutableRows queries, keys, values;
    };
    [[nodiscard]] Result<void> project(ConstRows hidden, Projected& projected) const;
    void normHeads(const NormWeights& weights, MutableRows rows) const;
    void turn(const BatchRows& batch, Projected& projected) const;
    [[nodiscard]] Result<void> roundToCache(MutableRows rows) const;
    [[nodiscard]] WorkRows attended(const BatchRows& batch, const Projected& projected) const;
    [[nodiscard]] Result<WorkRows> attention(const BatchRows& batch, ConstRows hidden) const;

    [[nodiscard]] Result<WorkRows> feedForward(ConstRows hidden) const;
    [[nodiscard]] Result<WorkRows> dense(ConstRows inputs) const;
    [[nodiscard]] Result<WorkRows> experts(ConstRows inputs) const;
    [[nodiscard]] Result<WorkRows> expert(std::size_t index, ConstRows inputs,
                                          GatedTape* tape) const;
    void keep(std::optional<WorkRows> LayerTape::*part, ConstRows rows) const {
        if (m_tape != nullptr) record(m_tape->*part, rows);
    }

    [[nodiscard]] const LayerShape& shapeHere() const { return m_shape.layers[m_place.index]; }

    PlacedLayer m_place;
    const DecoderShape& m_shape;
    const DecoderLayer& m_layer;
    const RunOptions& m_options;
    MatrixRun m_matrices;
    TaskContext& m_task;
    LayerTape* m_tape;
};

}  // namespace weightscape::inference
