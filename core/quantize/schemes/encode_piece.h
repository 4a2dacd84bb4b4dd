// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/quantize/schemes/apply_scheme.h"
#include "core/quantize/schemes/piece_view.h"
#include "core/quantize/schemes/prepared_scheme.h"

namespace weightscape::schemes {

/// Buffers of encodePiece(); each thread has its own.
struct EncodeBuffers {
    PieceBuffers view;
    calibration::Scratch scratch;
    std::vector<float> weights;
    std::vector<float> blocks;
    std::vector<float> decoded;
    std::vector<float> group;
    std::vector<float> exact;
    std::vector<formats::BlockScale> scales;  ///< of the groups, in order
};

/// What is wanted besides the decoded weights.
struct PieceWishes {
    bool measure = true;       ///< error sums
    bool explain = false;      ///< sums for ErrorParts
    bool groupErrors = false;  ///< squared error of each group's part in the piece
    bool scales = false;       ///< EncodeBuffers::scales
};

/// Sums over pieces; merged in order.
struct PieceSums {
    ErrorStats error;
    double weightedSquaredError = 0.0;
    double exactScaleError = 0.0;  ///< weights that are encoded, with unrounded scales
    double clipping = 0.0;
    double keptAside = 0.0;
    bool scalesAreExact = true;  ///< no stored scale differs from the unrounded one
    std::uint64_t keptWeights = 0;
    std::vector<GroupError> groups;  ///< in order; parts of one group may follow in later pieces

    void merge(const PieceSums& later);
};

/// Encodes and decodes one piece: `weights` are those of `area`; buffers.decoded receives what they
/// become. Adds to `sums` what is wished. Stops early when cancelled.
void encodePiece(const PreparedScheme& prepared, const Rectangle& area,
                 std::span<const float> weights, const PieceWishes& wishes, EncodeBuffers& buffers,
                 PieceSums& sums, const TaskContext& task);

}  // namespace weightscape::schemes
