// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/model/tensor_info.h"
#include "core/quantize/schemes/scheme.h"
#include "core/support/error_stats.h"

namespace weightscape::schemes {

/// Where the squared error comes from. Causes are switched on in this order, and each has what it
/// adds: scales as chosen, before they are stored, with weights beyond the end levels (clipping),
/// the levels in between (rounding), then the stored scales. Where storing them happens to help, it
/// has no part, and rounding what is left. So no part is negative, and the parts add up:
/// clipping + rounding + scalePrecision + keptAside = sumSquaredError.
///
/// A scheme's scale before it is stored is that of its calibration. Types of GGUF search among
/// stored scales: there it is the best real one for the codes (BlockCauses).
struct ErrorParts {
    /// Weights beyond the end levels: squared distance to the end level.
    double clipping = 0.0;
    /// All others: the distance to the chosen level.
    double rounding = 0.0;
    /// What storing the scale coarsely adds.
    double scalePrecision = 0.0;
    /// F16 rounding of weights that were kept aside as outliers.
    double keptAside = 0.0;

    void merge(const ErrorParts& later);
    [[nodiscard]] double total() const { return clipping + rounding + scalePrecision + keptAside; }
};

/// A group and its squared error.
struct GroupError {
    std::uint64_t group = 0;  ///< index in the order of SchemeLayout
    std::uint64_t row = 0;    ///< of its first weight
    std::uint64_t column = 0;
    std::uint64_t weights = 0;
    double squaredError = 0.0;
};

/// Sums over pieces from which an error is explained; merged in order.
struct ErrorCauses {
    double exactScaleError = 0.0;  ///< weights that are encoded, with unrounded scales
    double clipping = 0.0;         ///< likewise
    double keptAside = 0.0;
    bool scalesAreExact = true;  ///< no stored scale differs from the unrounded one
    std::uint64_t keptWeights = 0;
    std::vector<GroupError> groups;  ///< in order; parts of one group may follow in later pieces

    void merge(const ErrorCauses& later);
    /// Adds up the parts of groups, keeping the order of the groups.
    void joinGroups();
    /// Lists a whole group if it may be among the `worst` of those that were offered, which come in
    /// order. Fewer than twice as many are listed; keepWorst() chooses among them.
    void offer(const GroupError& group, std::size_t worst);
    /// Keeps the `count` worst of whole groups, worst first.
    void keepWorst(std::size_t count);
    /// The parts of a squared error of which these are the causes.
    [[nodiscard]] ErrorParts partsOf(double squaredError) const;
};

/// Exact cost of a tensor in a scheme.
struct SchemeCost {
    std::uint64_t weights = 0;
    std::uint64_t groups = 0;
    std::uint64_t codeBytes = 0;     ///< packed codes
    std::uint64_t scaleBytes = 0;    ///< scales with their second level
    std::uint64_t zeroBytes = 0;     ///< zero points, packed: zeroPointBits() each
    std::uint64_t outlierBytes = 0;  ///< kept weights with their indices, or column factors
    std::uint64_t tableBytes = 0;    ///< fitted levels, 4 B each
    [[nodiscard]] std::uint64_t bytes() const {
        return codeBytes + scaleBytes + zeroBytes + outlierBytes + tableBytes;
    }
    [[nodiscard]] double bitsPerWeight() const {
        return weights == 0 ? 0.0
                            : 8.0 * static_cast<double>(bytes()) / static_cast<double>(weights);
    }
};

/// The cost as far as the shape tells it: exact for finite weights, but for columns that are kept
/// (Outliers), of which it assumes none; each of them only adds to the cost.
[[nodiscard]] SchemeCost leastCost(const TensorInfo& tensor, const Scheme& scheme);
/// True when leastCost() is the cost of every tensor of finite weights.
[[nodiscard]] bool costFollowsFromShape(const Scheme& scheme);

/// What applying a scheme to a tensor costs and loses.
struct SchemeResult {
    SchemeCost cost;
    ErrorStats error;
    ErrorParts parts;                     ///< all zero unless explained
    std::vector<GroupError> worstGroups;  ///< largest squared error first, ties by index
    std::uint64_t keptWeights = 0;        ///< weights kept aside as outliers
    std::uint64_t nonFinite = 0;          ///< NaN and infinite weights met
    double calibratedFraction = 1.0;  ///< below 1: groups too large to be calibrated on all weights
    bool explained = false;
};

class PreparedScheme;
/// The cost of a prepared scheme; exact, without touching the weights again.
[[nodiscard]] SchemeCost costOf(const PreparedScheme& prepared);

}  // namespace weightscape::schemes
