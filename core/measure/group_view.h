// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/measure/block_view.h"
#include "core/quantize/elements/levels.h"
#include "core/quantize/schemes/scheme.h"

/// One group of a composed scheme with everything that is in it: scale, zero point and codes, and
/// how far its error may go beside how far it went.
namespace weightscape::measure {

struct GroupView {
    schemes::Scheme scheme;
    BlockPlace place;                ///< the row, and the group among those of the row
    std::uint64_t groupsPerRow = 0;  ///< groups beside each other
    std::uint64_t group = 0;         ///< in the order of Tiling
    std::uint64_t groups = 0;        ///< of the tensor
    Rectangle area;                  ///< the whole group
    /// What is listed: the group, or of one with more than 4,096 weights the place's row, at most
    /// its first 4,096 weights. Figures are those of what is listed.
    Rectangle listed;
    std::vector<float> original;  ///< one per listed weight, row after row
    std::vector<float> decoded;
    std::vector<std::int16_t> levelOf;  ///< index into levels; -1: kept aside as an outlier
    elements::Levels levels;
    elements::ClipRange range;  ///< T: -T .. T, or A .. B, as the calibration chose it
    float scale = 0.0F;         ///< as stored
    float exactScale = 0.0F;    ///< of the range, before it was stored
    double zeroPoint = 0.0;     ///< in code units; 0 without one
    ErrorStats errors;

    /// The widest gap between neighbouring levels: under the exact scale T / (2^(k-1) - 1) for
    /// symmetric integers and (B - A) / (2^k - 1) for affine ones. Weight units.
    double step = 0.0;
    /// Of the error of weights inside the range, before the scale is stored: half a step, a whole
    /// one where rounding is down or by chance.
    double bound = 0.0;
    double largestError = 0.0;   ///< of weights between the end levels
    std::uint64_t beyond = 0;    ///< weights farther out than the end levels
    double largestBeyond = 0.0;  ///< their largest error
    std::uint64_t keptAside = 0;

    [[nodiscard]] bool hasZeroPoint() const { return scheme.mapping == elements::Mapping::Affine; }
    /// How the bound follows from the range: "0.7 / 7 / 2".
    [[nodiscard]] Text boundText() const;
    /// decoded - original; NaN where either is.
    [[nodiscard]] double error(std::size_t weight) const;
};

/// One line about a group: "scale", "0.0123", "0.01229 stored as f16".
struct GroupFact {
    Text name;
    Text value;
    Text from;
};
/// Range, scale, zero point, step, bound and errors, as window and command line show them.
[[nodiscard]] std::vector<GroupFact> factsOf(const GroupView& view);

/// Encodes the group that holds the place. Errors: Unsupported (the tensor cannot be read),
/// InvalidArgument (no such row or group, parts that do not go together), Cancelled.
[[nodiscard]] Result<GroupView> viewGroup(const Model& model, const TensorInfo& tensor,
                                          const schemes::Scheme& scheme, const BlockPlace& place,
                                          TaskContext& task,
                                          const ColumnImportance& importance = {});

}  // namespace weightscape::measure
