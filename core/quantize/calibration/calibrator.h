// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/quantize/calibration/scratch.h"
#include "core/quantize/elements/group_codec.h"
#include "core/support/largest_magnitude.h"
#include "core/support/parameters.h"
#include "core/support/task_context.h"

/// Choosing the range that a group's levels cover.
namespace weightscape::calibration {

using weightscape::Extremes;
using weightscape::extremesOf;

/// What a calibrator works with besides the group.
struct Calibration {
    const elements::GroupCodec& codec;   ///< levels, mapping, rounding, stored scale: the truth
    std::span<const double> parameters;  ///< one per row of Calibrator::parameters, checked
    Scratch& scratch;
    const TaskContext& task;  ///< ask `cancelled()` every 50 ms; any range is then good enough
};

/// A row of the table of calibrators. Exactly one of the two functions is set. They are pure: equal
/// input gives an equal range on any thread.
struct Calibrator {
    std::string_view id;  ///< "absmax"
    Words label;          ///< "Absolute maximum"
    Words summary;        ///< one plain line, no full stop
    std::span<const ParameterSpec> parameters;
    bool usesImportance = false;  ///< Group::importance changes its choice
    /// It looks at the levels (through the codec), so it cannot serve types whose levels are fitted
    /// to the scaled weights afterwards.
    bool needsLevels = false;
    bool affineOnly = false;  ///< it chooses a zero point and makes no sense without
    bool signsOnly = false;   ///< its range is one step: for levels -1, (0,) 1 alone
    /// Weights from which a group tells it enough; with fewer its choice is left to chance. Null:
    /// any number will do.
    std::uint64_t (*usefulFrom)(std::span<const double> parameters) = nullptr;

    /// For ranges that follow from the extremes alone: needs one streaming pass, no copy.
    elements::ClipRange (*fromExtremes)(const Extremes& extremes,
                                        const Calibration& calibration) = nullptr;
    /// For the others: sees all weights of the group (at least one). A group larger than 16,777,216
    /// weights is handed over as an evenly spaced sample of that many.
    elements::ClipRange (*choose)(const elements::Group& group,
                                  const Calibration& calibration) = nullptr;
};

/// The range for a group by either function; a group without weights gets 0 .. 0.
[[nodiscard]] elements::ClipRange chooseRange(const Calibrator& calibrator,
                                              const elements::Group& group,
                                              const Calibration& calibration);

}  // namespace weightscape::calibration
