// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/quantize/calibration/error_cells.h"

namespace weightscape::calibration {

/// A weight with its importance.
struct Weighted {
    float weight = 0.0F;
    float importance = 1.0F;
};

/// The scale at which a weight passes from one cell to the next.
struct ScaleEvent {
    double scale = 0.0;
    std::uint32_t weight = 0;
    std::uint16_t from = 0;
    std::uint16_t to = 0;
};

/// Buffers that a calibrator may use as it likes; each thread has its own and keeps it from group
/// to group, so that choosing a range allocates nothing once warm.
struct Scratch {
    std::vector<float> decoded;
    std::vector<float> floats;
    std::vector<double> sums;
    std::vector<double> moreSums;
    std::vector<double> divergences;
    std::vector<std::uint64_t> counts;
    std::vector<ErrorCell> cells;
    std::vector<ScaleEvent> events;
    std::vector<ScaleEvent> moreEvents;
    std::vector<Weighted> weighted;
    std::vector<Weighted> moreWeighted;
};

}  // namespace weightscape::calibration
