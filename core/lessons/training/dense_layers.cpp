// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/dense_layers.h"

#include <cmath>
#include <string>
#include <utility>

#include "core/inference/parts/loss.h"

namespace weightscape::lessons {
namespace {

using WeightMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::Index indexOf(std::size_t number) {
    return static_cast<Eigen::Index>(number);
}

}  // namespace

DenseLayers::DenseLayers(ParameterLayout& layout, std::span<const std::size_t> widths) {
    for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
        const std::string name = "layer" + std::to_string(i + 1);
        Layer layer{.inputs = widths[i], .outputs = widths[i + 1]};
        layer.weights = layout.addMatrix(name + ".weight", layer.outputs, layer.inputs);
        layer.biases = layout.addBias(name + ".bias", layer.outputs);
        m_layers.push_back(layer);
    }
}

void DenseLayers::initialize(std::span<float> parameters, Draws& draws) const {
    for (const Layer& layer : m_layers) {
        const double bound = std::sqrt(6.0 / static_cast<double>(layer.inputs + layer.outputs));
        for (float& weight : parameters.subspan(layer.weights, layer.inputs * layer.outputs)) {
            weight = static_cast<float>(draws.uniform(-bound, bound));
        }
        for (float& bias : parameters.subspan(layer.biases, layer.outputs)) bias = 0.0F;
    }
}

void DenseLayers::forward(std::span<const float> parameters, const Columns& inputs,
                          LayerOutputs& outputs) const {
    outputs.layers.resize(m_layers.size());
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        const Layer& layer = m_layers[i];
        const Eigen::Map<const WeightMatrix> weights(parameters.data() + layer.weights,
                                                     indexOf(layer.outputs), indexOf(layer.inputs));
        const Eigen::Map<const Eigen::VectorXf> biases(parameters.data() + layer.biases,
                                                       indexOf(layer.outputs));
        Columns& output = outputs.layers[i];
        output.noalias() = weights * (i == 0 ? inputs : outputs.layers[i - 1]);
        output.colwise() += biases;
        if (i + 1 < m_layers.size()) output = output.array().tanh();
    }
}

Columns DenseLayers::backward(std::span<const float> parameters, const Batch& batch,
                              Columns logitGradient, std::span<float> gradient) const {
    Columns above = std::move(logitGradient);  // by what the layer gives before tanh
    for (std::size_t i = m_layers.size(); i-- > 0;) {
        const Layer& layer = m_layers[i];
        const Columns& below = i == 0 ? batch.inputs : batch.outputs.layers[i - 1];
        const Eigen::Map<const WeightMatrix> weights(parameters.data() + layer.weights,
                                                     indexOf(layer.outputs), indexOf(layer.inputs));
        Eigen::Map<WeightMatrix> weightGradient(gradient.data() + layer.weights,
                                                indexOf(layer.outputs), indexOf(layer.inputs));
        Eigen::Map<Eigen::VectorXf> biasGradient(gradient.data() + layer.biases,
                                                 indexOf(layer.outputs));
        weightGradient.noalias() = above * below.transpose();
        biasGradient = above.rowwise().sum();
        Columns next = weights.transpose() * above;
        if (i > 0) next.array() *= 1.0F - below.array().square();
        above = std::move(next);
    }
    return above;
}

BatchLoss lossOf(const Columns& logits, std::span<const std::uint32_t> labels, Columns* gradient) {
    SilentTask task;
    const auto classes = static_cast<std::size_t>(logits.rows());
    const inference::ConstRows rows{logits.data(), labels.size(), classes, classes};
    BatchLoss result{inference::crossEntropy(rows, labels, task)};
    for (std::size_t i = 0; i < labels.size(); ++i) {
        Eigen::Index likeliest = 0;
        logits.col(indexOf(i)).maxCoeff(&likeliest);
        if (likeliest == indexOf(labels[i])) ++result.correct;
    }
    if (gradient != nullptr) {
        gradient->resize(logits.rows(), logits.cols());
        inference::crossEntropyBackward(rows, labels,
                                        {gradient->data(), labels.size(), classes, classes}, task);
        *gradient *= 1.0F / static_cast<float>(labels.size());
    }
    return result;
}

}  // namespace weightscape::lessons
