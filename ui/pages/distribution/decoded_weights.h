// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/measure/statistics.h"
#include "core/model/model.h"
#include "core/quantize/encoders/treated_tensor.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

/// What the pages compute off the GUI thread about a treated tensor. Pure functions of values.
namespace weightscape::ui {

/// The distribution after encoding and decoding. Above kMostSketchedWeights weights it comes from
/// evenly spaced pieces of the tensor.
struct DecodedSketch {
    measure::ValueSketch sketch;
    double fraction = 1.0;  ///< share of the weights that were counted; 1: all
};

inline constexpr std::uint64_t kMostSketchedWeights = std::uint64_t{1} << 24U;

/// Errors: Cancelled, Unsupported.
[[nodiscard]] Result<DecodedSketch> sketchDecoded(const encoders::TreatedTensor& treated,
                                                  TaskContext& task);

/// Neighbouring weights that can take the same values: a block, or a sub-block with its own scale.
struct ScaleGroup {
    std::uint64_t first = 0;  ///< column
    std::uint64_t count = 0;
    std::vector<float> levels;  ///< ascending, each once; empty in formats without levels
    float absMax = 0;
};

/// One row before and after.
struct RowLevels {
    std::uint64_t row = 0;
    std::vector<float> original, decoded;
    std::vector<ScaleGroup> groups;
};

/// Encodes one row and lists the levels its weights could take. Formats without levels and composed
/// schemes give one group for the row. Errors: Cancelled, Unsupported. Precondition: row <
/// rowCount().
[[nodiscard]] Result<RowLevels> levelsOfRow(const encoders::TreatedTensor& treated,
                                            std::uint64_t row, TaskContext& task);

}  // namespace weightscape::ui
