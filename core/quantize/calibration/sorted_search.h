// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "core/quantize/calibration/scale_domain.h"
#include "core/quantize/calibration/scratch.h"
#include "core/support/task_context.h"

namespace weightscape::calibration {

/// Search for large groups: with the weights sorted and summed up, the error at one scale costs a
/// search per level, whatever the number of weights. Every stored scale is looked at wherever the
/// error could be the least.
class SortedSearch {
  public:
    /// Sorts; nothing is found once cancelled.
    SortedSearch(const elements::Group& group, const ScaleDomain& domain, Scratch& scratch,
                 const TaskContext& task);

    /// As ScaleSweep::improve().
    bool improve(double offset, FoundScale& best);
    /// As ScaleSweep::errorAt(), but exact only to about 1e-12 of the sum of the squared weights.
    [[nodiscard]] double errorAt(double scale, double offset) const;

  private:
    /// Sums over the first weights: of importance, importance x weight, importance x weight^2.
    struct Sums {
        double one = 0.0;
        double first = 0.0;
        double second = 0.0;
    };
    [[nodiscard]] Sums sumsBefore(std::size_t index) const;
    [[nodiscard]] double clipped(double low, double high) const;
    bool coarse(double offset, FoundScale& best);
    void fine(double low, double high, double offset, FoundScale& best) const;
    double tryStored(float scale, double offset, FoundScale& best) const;

    const ScaleDomain& m_domain;
    std::span<const Weighted> m_weights;
    std::vector<double>& m_sums;                     ///< three for each 64 weights
    std::vector<std::pair<float, double>> m_points;  ///< coarse scales with their error
    const TaskContext& m_task;
    double m_slack = 0.0;  ///< by how much a coarse point may miss the best one next to it
};

}  // namespace weightscape::calibration
