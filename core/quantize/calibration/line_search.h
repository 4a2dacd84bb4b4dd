// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/formats/block_format.h"
#include "core/quantize/calibration/calibrator.h"

namespace weightscape::calibration {

/// Scale and minimum, both stored as F16, of a type with weight = scale x level + minimum that give
/// a group little squared error, weighted by importance: minima on a grid around the smallest
/// weight, refined twice, each with its best scale of all (ScaleSweep). Never worse than the scale
/// and minimum of the full range. Precondition: finite weights, at least one.
[[nodiscard]] formats::BlockScale leastErrorLine(const elements::Group& group,
                                                 const formats::OpenScale& levels, Scratch& scratch,
                                                 const TaskContext& task);

}  // namespace weightscape::calibration
