// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include "core/measure/statistics.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// The distribution of the weights that a sample looked at, and how far it tells that of all.
struct SampledStatistics {
    /// Of the sampled weights, `count` too; outliers stand at their places in the tensor. Without
    /// maxima of rows and columns, of which a sample says nothing.
    TensorStatistics of;
    double sampledFraction = 1.0;  ///< 1: all weights, exact
    /// Half widths of the 95 % intervals of the mean and the standard deviation; 0 when exact.
    double meanConfidence = 0.0;
    double deviationConfidence = 0.0;
};

/// Looks at this share of the tensor's weights (above 0 and up to 1) in runs that are drawn with
/// the same probability, one from each of as many strata. The intervals come from the spread of the
/// runs' means and mean squares (Cochran, Sampling Techniques, 1977, sections 2.9 and 9.2: runs of
/// one size as clusters), so a few loud weights may be missed. Of a remote model nothing else is
/// brought. Errors: those of computeStatistics() and MappedFile::bring().
[[nodiscard]] Result<SampledStatistics> sampleStatistics(const Model& model,
                                                         const TensorInfo& tensor, double fraction,
                                                         TaskContext& task);

}  // namespace weightscape::measure
