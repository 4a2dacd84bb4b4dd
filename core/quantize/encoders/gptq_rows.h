// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/quantize/encoders/error_feedback.h"
#include "core/quantize/encoders/level_sets.h"
#include "core/quantize/encoders/settled_points.h"

namespace weightscape::encoders {

/// Rows of one matrix, row after row.
struct RoundedRows {
    std::span<const float> original;          ///< all finite, but in rows that are left out
    std::span<float> decoded;                 ///< before: plain rounding; afterwards: with feedback
    std::span<const std::uint8_t> leavesOut;  ///< per row: 1 leaves it as it is
    /// Per weight: 1 keeps `decoded` as it is, whose error is made up for like others; or empty.
    std::span<const std::uint8_t> keeps;
    std::size_t firstRow = 0;  ///< the number of the first row in the level sets or the blocks
};

/// Buffers; each thread has its own.
struct FeedbackScratch {
    std::vector<float> errors;
    std::vector<float> shifts;
};

/// Rounds rows column by column in the feedback's order, each weight to the nearest level of its
/// own that there is in `levels`. Pure; rows do not depend on each other.
void roundWithFeedback(const ErrorFeedback& feedback, const LevelSets& levels,
                       const RoundedRows& rows, FeedbackScratch& scratch);

/// The same for weights that share codes, eight neighbours at a time; their codes are stored too.
/// Each eight get the codes that are nearest by the diagonal of their part of the Hessian, once
/// what came before has been made up for. Preconditions: the order keeps eight together
/// (FeedbackOptions::unit), and nothing is to be kept (RoundedRows::keeps).
void roundWithFeedback(const ErrorFeedback& feedback, const SettledPoints& points,
                       const RoundedRows& rows, FeedbackScratch& scratch);

}  // namespace weightscape::encoders
