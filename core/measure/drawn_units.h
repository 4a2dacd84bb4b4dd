// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "core/measure/measure_error.h"
#include "core/measure/sampling.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// Cells of a tensor that are drawn and measured together: `cells` that follow each other, the last
/// of a tensor fewer.
struct DrawnUnits {
    CellGrid grid;
    CellDraw draw;  ///< of units
    std::uint64_t cells = 1;

    [[nodiscard]] std::uint64_t beginOf(std::uint64_t drawn) const {
        return draw.cells[drawn].cell * cells;
    }
    [[nodiscard]] std::uint64_t endOf(std::uint64_t drawn) const {
        return std::min(grid.count(), beginOf(drawn) + cells);
    }
    /// The weights of a unit, which follow each other.
    [[nodiscard]] TensorPiece weightsOf(std::uint64_t drawn) const;
};

/// Cells that a sample draws: at least two.
[[nodiscard]] std::uint64_t drawsOf(const SampleSpec& sample);

/// Draws runs of cells of a tensor of which nothing is known, all with the same probability: few
/// enough to ask a server for, enough to tell their spread. Precondition: drawsOf(sample) <
/// grid.count().
[[nodiscard]] DrawnUnits drawUnits(const CellGrid& grid, const TensorInfo& tensor,
                                   const SampleSpec& sample);

/// Brings the bytes of the units where they lie elsewhere. Errors: those of MappedFile::bring().
[[nodiscard]] Result<void> bringUnits(const Model& model, const TensorInfo& tensor,
                                      const DrawnUnits& units, TaskContext& task);

}  // namespace weightscape::measure
