// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/lessons/training/all_optimizers.h"
#include "core/lessons/training/optimizer.h"
#include "core/lessons/training/stored_grid.h"
#include "core/lessons/training/training_problem.h"
#include "core/lessons/training/weight_rounder.h"
#include "core/support/result.h"

namespace weightscape::lessons {

/// How a network is trained.
struct TrainingSettings {
    const OptimizerKind* optimizer = findOptimizer("adam");  ///< never null
    double rate = 0.005;                                     ///< learning rate, above 0
    std::uint64_t fadesOver = 0;  ///< steps in which the rate falls evenly to 0 %, at least 1 %
    std::size_t batch = 64;       ///< examples in a step, above 0
    std::uint64_t seed = 1;       ///< of the first parameters and of the examples in each step
    std::optional<StoredPrecision> stored = {};  ///< none: binary32
};

/// Bytes that training holds for the parameters; exact, counted from what is stored (parameters
/// under StoredPrecision as their codes).
struct TrainingMemory {
    std::uint64_t parameters = 0;
    std::uint64_t gradients = 0;  ///< binary32
    std::uint64_t optimizer = 0;
    [[nodiscard]] std::uint64_t total() const { return parameters + gradients + optimizer; }
};

/// Trains a network step by step, in full precision or with fake quantization: the loss is that of
/// rounded weights, and its gradient is applied to the weights before rounding as if rounding were
/// not there (straight-through estimator: Bengio, Leonard, Courville, Estimating or Propagating
/// Gradients Through Stochastic Neurons, 2013; with weights kept in full precision: Courbariaux,
/// Bengio, David, BinaryConnect, 2015; as quantization-aware training: Jacob et al., 2018).
///
/// Equal problems, settings and calls give equal bits. A copy goes on by itself. Not for several
/// threads at once.
class Trainer {
  public:
    /// Errors: InvalidArgument (StoredGrid).
    [[nodiscard]] static Result<Trainer> make(std::shared_ptr<const TrainingProblem> problem,
                                              const TrainingSettings& settings);

    /// From the next step on weights are rounded by this scheme (nothing: not rounded). Errors:
    /// InvalidArgument (WeightRounder).
    [[nodiscard]] Result<void> setFakeQuantization(const std::optional<schemes::Scheme>& scheme);

    [[nodiscard]] bool isFakeQuantized() const { return m_rounder.has_value(); }

    /// One mini-batch: examples drawn with replacement. Nothing once the run has diverged.
    void step();
    void steps(std::uint64_t count);

    [[nodiscard]] const TrainingProblem& problem() const { return *m_problem; }
    [[nodiscard]] const TrainingSettings& settings() const { return m_settings; }
    [[nodiscard]] std::uint64_t stepsDone() const { return m_steps; }
    /// The last step would have led to a loss that is not finite or to parameters beyond 1,000,000,
    /// because the rate is too large: it was not made, and no further one will be.
    [[nodiscard]] bool hasDiverged() const { return m_hasDiverged; }
    /// Learning rate of the next step.
    [[nodiscard]] double rate() const;
    /// Mean loss of the last step's examples before it, nats; 0 before the first.
    [[nodiscard]] double batchLoss() const { return m_batchLoss; }
    /// What is trained: before any fake quantization.
    [[nodiscard]] std::span<const float> parameters() const { return m_parameters; }
    /// What the network computes with: rounded under fake quantization.
    [[nodiscard]] std::vector<float> effectiveParameters() const;
    [[nodiscard]] TrainingMemory memory() const;

  private:
    Trainer(std::shared_ptr<const TrainingProblem> problem, const TrainingSettings& settings,
            std::optional<StoredGrid> grid);
    void drawExamples();

    std::shared_ptr<const TrainingProblem> m_problem;
    TrainingSettings m_settings;
    OptimizerValue m_optimizer;
    std::optional<StoredGrid> m_grid;
    std::optional<WeightRounder> m_rounder;
    std::vector<float> m_parameters;
    std::vector<float> m_rounded;
    std::vector<float> m_next;
    std::vector<float> m_gradient;
    std::vector<std::uint32_t> m_examples;
    std::uint64_t m_steps = 0;
    double m_batchLoss = 0.0;
    bool m_hasDiverged = false;
};

}  // namespace weightscape::lessons
