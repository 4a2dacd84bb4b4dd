// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "core/lessons/training/dense_layers.h"
#include "core/lessons/training/parameter_layout.h"

namespace weightscape::lessons {

/// How well a network does on some examples.
struct Score {
    double loss = 0.0;         ///< mean cross-entropy, nats per example
    double accuracy = 0.0;     ///< share of examples whose likeliest class is the right one
    std::size_t examples = 0;  ///< that were looked at
};

/// Layers with the layout of all parameters, theirs and those before them.
struct SmallNetwork {
    ParameterLayout layout;
    DenseLayers layers;
};

/// How many examples there are; both above 0.
struct ExampleCounts {
    std::size_t training = 0;
    std::size_t heldOut = 0;
};

/// A small network with what it learns: examples to train on and others that are held out. The
/// parameters themselves belong to the caller: one vector as layout() has it. Immutable; any
/// thread. Sums do not depend on the number of threads.
class TrainingProblem {
  public:
    TrainingProblem(const TrainingProblem&) = delete;
    TrainingProblem& operator=(const TrainingProblem&) = delete;
    virtual ~TrainingProblem() = default;

    [[nodiscard]] const ParameterLayout& layout() const { return m_network.layout; }
    [[nodiscard]] const ExampleCounts& counts() const { return m_counts; }
    /// Classes that are told apart.
    [[nodiscard]] virtual std::size_t classes() const = 0;
    /// Parameters to begin with.
    [[nodiscard]] virtual std::vector<float> initialParameters(std::uint64_t seed) const = 0;

    /// Mean cross-entropy (nats) of these training examples (at least one), and its gradient by
    /// every parameter. Runs on the calling thread.
    [[nodiscard]] double lossAndGradient(std::span<const float> parameters,
                                         std::span<const std::uint32_t> examples,
                                         std::span<float> gradient) const;
    /// On the held-out examples; on `most` of them, evenly spaced, if there are more. Parallel.
    [[nodiscard]] Score heldOutScore(std::span<const float> parameters,
                                     std::size_t most = SIZE_MAX) const;

  protected:
    enum class Examples : std::uint8_t { Training, HeldOut };
    struct Batch {
        Columns inputs;
        std::vector<std::uint32_t> labels;
    };

    TrainingProblem(SmallNetwork network, const ExampleCounts& counts)
        : m_network(std::move(network)), m_counts(counts) {}
    [[nodiscard]] const DenseLayers& layers() const { return m_network.layers; }

    /// Inputs of the layers and labels of some examples.
    virtual void gather(std::span<const float> parameters, Examples from,
                        std::span<const std::uint32_t> examples, Batch& batch) const = 0;
    /// Adds to `gradient`, which is 0 there, what the inputs' gradient says about parameters that
    /// stand before the layers.
    virtual void scatter(std::span<const std::uint32_t> examples, const Columns& inputGradient,
                         std::span<float> gradient) const;

  private:
    /// Of these held-out examples.
    [[nodiscard]] BatchLoss heldOutLoss(std::span<const float> parameters,
                                        std::span<const std::uint32_t> examples) const;

    SmallNetwork m_network;
    ExampleCounts m_counts;
};

}  // namespace weightscape::lessons
