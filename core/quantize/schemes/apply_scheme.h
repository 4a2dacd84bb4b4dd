// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/model.h"
#include "core/quantize/calibration/calibrator.h"
#include "core/quantize/schemes/scheme.h"
#include "core/support/error_stats.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::schemes {

/// Where the squared error comes from, found by switching one cause off after the other. The parts
/// add up to the whole: clipping + rounding + scalePrecision + keptAside = sumSquaredError.
struct ErrorParts {
    /// Weights beyond the end levels: squared distance to the end level, with the unrounded scale.
    double clipping = 0.0;
    /// All others, with the unrounded scale: the distance to the chosen level.
    double rounding = 0.0;
    /// What storing the scale coarsely adds; negative when it happens to help.
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

/// Exact cost of a tensor in a scheme.
struct SchemeCost {
    std::uint64_t weights = 0;
    std::uint64_t groups = 0;
    std::uint64_t codeBytes = 0;     ///< packed codes
    std::uint64_t scaleBytes = 0;    ///< scales with their second level
    std::uint64_t zeroBytes = 0;     ///< zero points, 2 B each
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
    double weightedSquaredError =
        0.0;           ///< sum of importance x e^2; the plain sum without importance
    ErrorParts parts;  ///< all zero unless explained
    std::vector<GroupError> worstGroups;  ///< largest squared error first, ties by index
    std::uint64_t keptWeights = 0;        ///< weights kept aside as outliers
    std::uint64_t nonFinite = 0;          ///< NaN and infinite weights met
    double calibratedFraction = 1.0;  ///< below 1: groups too large to be calibrated on all weights
    bool explained = false;
};

class PreparedScheme;
/// The cost of a prepared scheme; exact, without touching the weights again.
[[nodiscard]] SchemeCost costOf(const PreparedScheme& prepared);

struct SchemeRequest {
    const Scheme& scheme;
    /// Empty, or one weight >= 0 per column (times the number of matrices, for experts).
    std::span<const float> importance = {};
    bool explain = true;           ///< fill `parts`; costs about as much again
    std::size_t worstGroups = 20;  ///< how many to list
};

/// Quantizes every weight and measures. Parallel; equal for any thread count. Errors: Cancelled,
/// Unsupported (the tensor cannot be decoded), InvalidArgument (checkScheme, importance's size).
[[nodiscard]] Result<SchemeResult> applyScheme(const Model& model, const TensorInfo& tensor,
                                               const SchemeRequest& request, TaskContext& task);

/// The same, to the bit, for a scheme that has been prepared; `request` has the importance that it
/// was prepared with. Errors: Cancelled.
[[nodiscard]] Result<SchemeResult> applyPrepared(const PreparedScheme& prepared,
                                                 const SchemeRequest& request, TaskContext& task);

}  // namespace weightscape::schemes
