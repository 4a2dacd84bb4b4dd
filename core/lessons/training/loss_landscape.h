// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/lessons/training/training_problem.h"
#include "core/lessons/training/weight_rounder.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::lessons {

/// A random direction in the space of parameters, filter-normalized: the part that belongs to a row
/// of a matrix (all that goes into one neuron) is as long as that row; biases do not move. So one
/// unit means the same for networks whose weights have other sizes. Source: Li, Xu, Taylor, Studer,
/// Goldstein, Visualizing the Loss Landscape of Neural Nets, 2018.
[[nodiscard]] std::vector<float> filterNormalizedDirection(const ParameterLayout& layout,
                                                           std::span<const float> parameters,
                                                           std::uint64_t seed);

struct LandscapeWish {
    std::size_t side = 41;       ///< points along each direction, from 2; odd: one is the centre
    double reach = 1.0;          ///< how far to go both ways, in lengths of each row, above 0
    std::uint64_t seed = 1;      ///< of both directions
    std::size_t examples = 512;  ///< held-out examples that the loss is the mean of, at most
};

/// A network whose surroundings are looked at. What it refers to outlives the work.
struct LandscapeCentre {
    const TrainingProblem& problem;
    std::span<const float> parameters;
    const WeightRounder* rounder = nullptr;  ///< not null: every point is rounded first
};

/// The held-out loss on a plane through the parameters.
struct Landscape {
    std::size_t side = 0;
    double reach = 0.0;
    std::size_t examples = 0;    ///< each loss is the mean of so many
    std::vector<double> losses;  ///< side x side, nats; second direction downwards from -reach

    [[nodiscard]] double at(std::size_t first, std::size_t second) const {
        return losses[second * side + first];
    }
};

/// Parallel; progress per point. The same wish has the same directions before and after rounding.
/// Errors: Cancelled.
[[nodiscard]] Result<Landscape> lossLandscape(const LandscapeCentre& centre,
                                              const LandscapeWish& wish, TaskContext& task);

struct SharpnessWish {
    double radius = 0.25;         ///< length of a step in lengths of each row, above 0
    std::size_t directions = 32;  ///< at least 2
    std::uint64_t seed = 1;
    std::size_t examples = 512;  ///< as LandscapeWish
};

/// How narrow a minimum is.
struct Sharpness {
    double centre = 0.0;         ///< held-out loss of the parameters, nats
    double meanRise = 0.0;       ///< mean over the directions of loss - centre, nats
    double standardError = 0.0;  ///< of meanRise, as other directions would give it
};

/// The mean rise of the loss after a step of the same relative length in seeded filter-normalized
/// directions. Rounding is such a step, so a wide minimum bears it better. (The largest rise in a
/// box, as in Keskar et al., On Large-Batch Training for Deep Learning, 2017, needs a search; the
/// mean needs none and has an error bar.) Parallel. Errors: Cancelled.
[[nodiscard]] Result<Sharpness> sharpnessOf(const TrainingProblem& problem,
                                            std::span<const float> parameters,
                                            const SharpnessWish& wish, TaskContext& task);

/// Root mean square over the rows of matrices of |rounded row - row| / |row|: how long a step
/// rounding is, in the unit of LandscapeWish::reach. Rows of zeros do not count.
[[nodiscard]] double relativeStep(const ParameterLayout& layout, std::span<const float> parameters,
                                  std::span<const float> rounded);

}  // namespace weightscape::lessons
