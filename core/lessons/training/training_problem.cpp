// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/training_problem.h"

#include <algorithm>

#include "core/support/parallel.h"

namespace weightscape::lessons {
namespace {

/// Held-out examples are looked at so many at a time.
constexpr std::size_t kExamplesPerChunk = 256;

}  // namespace

void TrainingProblem::scatter(std::span<const std::uint32_t> /*examples*/,
                              const Columns& /*inputGradient*/,
                              std::span<float> /*gradient*/) const {}

double TrainingProblem::lossAndGradient(std::span<const float> parameters,
                                        std::span<const std::uint32_t> examples,
                                        std::span<float> gradient) const {
    Batch batch;
    gather(parameters, Examples::Training, examples, batch);
    LayerOutputs outputs;
    layers().forward(parameters, batch.inputs, outputs);
    Columns logitGradient;
    const BatchLoss loss = lossOf(outputs.logits(), batch.labels, &logitGradient);
    std::ranges::fill(gradient, 0.0F);
    const Columns inputGradient =
        layers().backward(parameters, {batch.inputs, outputs}, std::move(logitGradient), gradient);
    scatter(examples, inputGradient, gradient);
    return loss.loss / static_cast<double>(examples.size());
}

BatchLoss TrainingProblem::heldOutLoss(std::span<const float> parameters,
                                       std::span<const std::uint32_t> examples) const {
    Batch batch;
    gather(parameters, Examples::HeldOut, examples, batch);
    LayerOutputs outputs;
    layers().forward(parameters, batch.inputs, outputs);
    return lossOf(outputs.logits(), batch.labels, nullptr);
}

Score TrainingProblem::heldOutScore(std::span<const float> parameters, std::size_t most) const {
    const std::size_t count = std::min(most, m_counts.heldOut);
    std::vector<std::uint32_t> examples(count);
    for (std::size_t i = 0; i < count; ++i) {
        examples[i] = static_cast<std::uint32_t>(i * m_counts.heldOut / count);
    }
    std::vector<BatchLoss> parts((count + kExamplesPerChunk - 1) / kExamplesPerChunk);
    SilentTask task;
    static_cast<void>(forEachChunk(
        count, kExamplesPerChunk, task, [&](std::size_t chunk, std::size_t begin, std::size_t end) {
            parts[chunk] = heldOutLoss(parameters, std::span(examples).subspan(begin, end - begin));
        }));
    BatchLoss sum;
    for (const BatchLoss& part : parts) {
        sum.loss += part.loss;
        sum.correct += part.correct;
    }
    const auto share = static_cast<double>(count);
    return {sum.loss / share, static_cast<double>(sum.correct) / share, count};
}

}  // namespace weightscape::lessons
