// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/lessons/training/draws.h"
#include "core/lessons/training/parameter_layout.h"

namespace weightscape::lessons {

/// Numbers of several examples, one column each.
using Columns = Eigen::MatrixXf;

/// What the layers made of a batch: the outputs of each, the last ones being the logits.
struct LayerOutputs {
    std::vector<Columns> layers;
    [[nodiscard]] const Columns& logits() const { return layers.back(); }
};

/// Fully connected layers, tanh after all but the last: y = tanh(W x + b). One thread; the same
/// batch gives the same bits. Immutable.
class DenseLayers {
  public:
    /// Adds the layers' tensors to the layout. `widths`: of the inputs, then of each layer; at
    /// least two, all above 0.
    DenseLayers(ParameterLayout& layout, std::span<const std::size_t> widths);

    [[nodiscard]] std::size_t inputs() const { return m_layers.front().inputs; }
    [[nodiscard]] std::size_t outputs() const { return m_layers.back().outputs; }

    /// Weights uniform within sqrt(6 / (inputs + outputs)), biases 0. Source: Glorot, Bengio,
    /// Understanding the difficulty of training deep feedforward neural networks, 2010.
    void initialize(std::span<float> parameters, Draws& draws) const;

    /// `inputs`: one column of inputs() numbers per example.
    void forward(std::span<const float> parameters, const Columns& inputs,
                 LayerOutputs& outputs) const;

    /// What backward() goes back from: a batch with its outputs.
    struct Batch {
        const Columns& inputs;
        const LayerOutputs& outputs;
    };
    /// Writes the gradient of the layers' parameters to their places in `gradient`, and returns
    /// that of the inputs. `logitGradient`: of the loss by the logits.
    [[nodiscard]] Columns backward(std::span<const float> parameters, const Batch& batch,
                                   Columns logitGradient, std::span<float> gradient) const;

  private:
    struct Layer {
        std::size_t inputs = 0;
        std::size_t outputs = 0;
        std::size_t weights = 0;  ///< offset
        std::size_t biases = 0;   ///< offset
    };
    std::vector<Layer> m_layers;
};

/// Sums over a batch.
struct BatchLoss {
    double loss = 0.0;        ///< cross-entropy in nats
    std::size_t correct = 0;  ///< examples whose largest logit is that of their label
};

/// Of logits and the label of each column (inference/parts/loss.h). Where `gradient` is not null it
/// becomes that of the batch's mean loss by the logits.
[[nodiscard]] BatchLoss lossOf(const Columns& logits, std::span<const std::uint32_t> labels,
                               Columns* gradient);

}  // namespace weightscape::lessons
