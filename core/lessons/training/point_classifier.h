// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/lessons/training/data_sets.h"
#include "core/lessons/training/training_problem.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::lessons {

struct PointClassifierSettings {
    const DataSet* dataSet = &allDataSets().front();  ///< never null
    PointWish points = {};                            ///< those to train on
    std::size_t heldOut = 1024;
    std::vector<std::size_t> hidden = {32, 32};  ///< widths of the hidden layers, above 0
};

/// What the network says about a square of the plane, cell by cell.
struct BoundaryMap {
    std::size_t width = 0;
    std::size_t height = 0;
    std::vector<std::uint8_t> classes;  ///< the likeliest class; rows from the top (large y) down
    std::vector<float> confidences;     ///< its probability, 1 / classes .. 1
};

/// A part of the plane and the cells that it is cut into; values are those of their middles.
struct BoundaryWish {
    std::size_t width = 120;
    std::size_t height = 120;
    double reach = 1.2;  ///< the plane from -reach to reach both ways
};

/// A fully connected network that tells the classes of points in the plane apart.
class PointClassifier final : public TrainingProblem {
  public:
    /// Preconditions: those of the members.
    explicit PointClassifier(const PointClassifierSettings& settings);

    [[nodiscard]] std::size_t classes() const override { return m_dataSet.classes; }
    [[nodiscard]] std::vector<float> initialParameters(std::uint64_t seed) const override;
    [[nodiscard]] std::span<const LabelledPoint> trainingPoints() const { return m_training; }
    [[nodiscard]] std::span<const LabelledPoint> heldOutPoints() const { return m_heldOut; }

    /// Parallel. Errors: Cancelled.
    [[nodiscard]] Result<BoundaryMap> boundary(std::span<const float> parameters,
                                               const BoundaryWish& wish, TaskContext& task) const;

  private:
    void gather(std::span<const float> parameters, Examples from,
                std::span<const std::uint32_t> examples, Batch& batch) const override;

    DataSet m_dataSet;
    std::vector<LabelledPoint> m_training;
    std::vector<LabelledPoint> m_heldOut;
};

}  // namespace weightscape::lessons
