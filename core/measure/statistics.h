// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/measure/value_sketch.h"
#include "core/model/model.h"
#include "core/support/result.h"
#include "core/support/task_context.h"

namespace weightscape::measure {

/// One of the loudest weights of a tensor.
struct Outlier {
    std::uint64_t row = 0;
    std::uint64_t column = 0;
    float value = 0.0F;
    double sigma = 0.0;  ///< distance from the mean in standard deviations
};

/// The distribution of one tensor. Exact unless said otherwise; moments are over finite values.
struct TensorStatistics {
    std::uint64_t count = 0;  ///< all weights, finite or not
    std::uint64_t zeros = 0;
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    double minimum = 0, maximum = 0, mean = 0;
    double standardDeviation = 0;  ///< of the weights as the whole population
    double skewness = 0;
    double kurtosis = 0;             ///< excess: 0 for a Gaussian
    std::uint64_t beyond3Sigma = 0;  ///< |x − mean| > 3σ
    std::uint64_t beyond6Sigma = 0;
    std::uint64_t beyondHalf = 0;   ///< finite, but larger than 65,504: F16 would become infinite
    std::vector<Outlier> outliers;  ///< the 20 largest |x|, largest first, ties by position
    std::vector<float> rowAbsMax;   ///< per row; non-finite values left out
    std::vector<float> columnAbsMax;
    ValueSketch sketch;  ///< its outermost values are minimum and maximum

    [[nodiscard]] std::uint64_t nonFinite() const { return nans + infinities; }
    [[nodiscard]] double absMax() const;
    /// `bins` equal bins from the minimum to the maximum, which are its outer edges; one bin of no
    /// width when all weights are equal. Empty without finite weights.
    [[nodiscard]] Histogram histogram(std::size_t bins) const;
};

/// One streaming pass; tensors that are not 16 bit need a second one for the sketch and for exact
/// counts beyond 3σ and 6σ. Parallel; equal for any thread count. Errors: Cancelled, Unsupported
/// (opaque type).
[[nodiscard]] Result<TensorStatistics> computeStatistics(const Model& model,
                                                         const TensorInfo& tensor,
                                                         TaskContext& task);

}  // namespace weightscape::measure
