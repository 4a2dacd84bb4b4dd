// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/quantize/elements/group_codec.h"
#include "core/quantize/schemes/piece_view.h"
#include "core/quantize/schemes/prepared_scheme.h"
#include "core/quantize/schemes/scheme.h"

namespace weightscape::schemes {

/// What ranges are searched with. The references outlive the work.
struct RangeSearch {
    ViewContext view;
    const Scheme& scheme;
    const Tiling& tiling;
    const elements::GroupCodec& codec;
};

/// Ranges of all groups and the smallest share of a group's weights that was looked at.
struct FoundRanges {
    std::vector<StoredRange> ranges;
    double calibratedFraction = 1.0;
};

/// Columns at which groups and blocks of the tensor's format begin together.
[[nodiscard]] std::uint64_t columnUnit(const TensorInfo& tensor, const Tiling& tiling);

/// True when a piece of a row (or several rows) can hold whole groups, so that ranges need no pass
/// of their own.
[[nodiscard]] bool groupsFitPieces(const Tiling& tiling);

/// Chooses the range of one group from its weights.
[[nodiscard]] elements::ClipRange chooseGroupRange(const RangeSearch& search,
                                                   const elements::Group& group,
                                                   calibration::Scratch& scratch,
                                                   const TaskContext& task);

/// Chooses the ranges of all groups in one pass. Groups of up to 16,777,216 weights are looked at
/// whole, larger ones in an evenly spaced sample, unless their extremes are all that is needed.
/// Errors: Cancelled.
[[nodiscard]] Result<FoundRanges> searchRanges(const RangeSearch& search, PassProgress& progress);

}  // namespace weightscape::schemes
