// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/quantize/calibration/scale_domain.h"
#include "core/quantize/calibration/scratch.h"
#include "core/support/task_context.h"

namespace weightscape::calibration {

/// Exact search for groups of moderate size: as the scale falls, weights pass from cell to cell at
/// known scales, and between two of them the error is one quadratic whose best stored scale is
/// known. The work is in proportion to the number of such passages.
class ScaleSweep {
  public:
    ScaleSweep(const elements::Group& group, const ScaleDomain& domain, Scratch& scratch,
               const TaskContext& task)
        : m_group(group),
          m_domain(domain),
          m_events(scratch.events),
          m_sorted(scratch.moreEvents),
          m_binEnds(scratch.counts),
          m_task(task) {}

    /// Replaces `best` by the best scale for this offset if that is better. False when no scale
    /// was worth trying, as clipping alone would cost more than `best`.
    bool improve(double offset, FoundScale& best);
    /// Error at one scale above 0.
    [[nodiscard]] double errorAt(double scale, double offset) const;

  private:
    [[nodiscard]] double importanceOf(std::size_t i) const {
        return m_group.importance.empty() ? 1.0 : m_group.importance[i];
    }
    [[nodiscard]] ErrorQuadratic start(double low, double high, double offset);
    void collect(std::size_t i, std::size_t cell, double low, double offset);
    void sortEvents(double low, double high);
    void sweep(double low, double high, double offset, FoundScale& best);
    void tryPiece(const ErrorQuadratic& piece, double low, double high, FoundScale& best) const;

    const elements::Group& m_group;
    const ScaleDomain& m_domain;
    std::vector<ScaleEvent>& m_events;
    std::vector<ScaleEvent>& m_sorted;
    std::vector<std::uint64_t>& m_binEnds;
    const TaskContext& m_task;
};

}  // namespace weightscape::calibration
