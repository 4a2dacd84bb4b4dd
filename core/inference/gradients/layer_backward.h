// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "core/inference/decoders/layer_run.h"
#include "core/inference/decoders/layer_tape.h"
#include "core/inference/gradients/gradient_observer.h"
#include "core/inference/parts/work_space.h"
#include "core/inference/rows.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::inference {

/// The way back through one matrix of a layer: tells the observer and returns the gradients of the
/// inputs.
[[nodiscard]] WorkRows matrixBackward(const LinearLayer& layer, std::size_t matrix,
                                      const BackwardRows& rows, GradientObserver& observer,
                                      TaskContext& task);

/// The way back through a norm: tells the observer, if it asks, and overwrites `gradients` with
/// those of the inputs; they may be the rows of the output's.
void normBackward(const Norm& norm, const NormWeights& weights, const BackwardRows& rows,
                  MutableRows gradients, GradientObserver& observer, TaskContext& task);

/// The vector-Jacobian product of LayerRun, part by part in the reverse order. The references
/// outlive it.
class LayerBackward {
  public:
    LayerBackward(const PlacedLayer& place, GradientObserver& observer, TaskContext& task)
        : m_place(place),
          m_shape(place.shape),
          m_layer(place.layer),
          m_observer(observer),
          m_task(task) {}

    /// Makes the gradients of the hidden states that left the layer those of the states that
    /// entered it (`hidden`), in place. `tape` is of the run of the same batch. Errors: Cancelled.
    [[nodiscard]] Result<void> run(const BatchRows& batch, ConstRows hidden, const LayerTape& tape,
                                   MutableRows gradients) const;

  private:
    /// The way back through a norm of the layer.
    void throughNorm(const NormWeights& weights, const BackwardRows& rows,
                     MutableRows gradients) const {
        normBackward(normOf(m_shape, weights), weights, rows, gradients, m_observer, m_task);
    }
    [[nodiscard]] WorkRows through(const LinearLayer& layer, std::size_t matrix, ConstRows inputs,
                                   ConstRows outputGradients) const {
        return matrixBackward(layer, matrix, {inputs, outputGradients}, m_observer, m_task);
    }
    [[nodiscard]] WorkRows gated(const GatedTape& tape, ConstRows activatedGradients) const;
    [[nodiscard]] WorkRows dense(const GatedTape& tape, ConstRows outputGradients) const;
    [[nodiscard]] WorkRows experts(const LayerTape& tape, ConstRows outputGradients) const;
    [[nodiscard]] WorkRows expert(std::size_t index, const GatedTape& tape,
                                  ConstRows outputGradients) const;

    void headsBackward(const NormWeights& weights, ConstRows plain, MutableRows gradients) const;
    [[nodiscard]] WorkRows projections(const LayerTape& tape, ConstRows queries, ConstRows keys,
                                       ConstRows values) const;
    [[nodiscard]] WorkRows attention(const BatchRows& batch, const LayerTape& tape,
                                     ConstRows outputGradients) const;

    PlacedLayer m_place;
    const DecoderShape& m_shape;
    const DecoderLayer& m_layer;
    GradientObserver& m_observer;
    TaskContext& m_task;
};

}  // namespace weightscape::inference
