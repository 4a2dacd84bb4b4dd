// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

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

/// Counts of weights by value, fine enough to be re-binned for any view. `edges` ascend and have
/// one more entry than `counts`; the outer edges are the exact minimum and maximum. A range of one
/// value has one bin of no width; without finite weights both lists are empty.
struct Histogram {
    std::vector<double> edges;
    std::vector<std::uint64_t> counts;
};

/// Counts per 16-bit key, from which histograms of any range and resolution are made. For F16 and
/// BF16 tensors each key is one value, so every histogram is exact; for others a key is the upper
/// half of the binary32, a bin at most 0.8 % wide.
struct ValueSketch {
    enum class Key { Half, Bfloat16, Binary32Upper };
    Key key = Key::Bfloat16;
    std::vector<std::uint64_t> counts;  ///< 65,536 entries, by the key's bits
    double lowest = 0.0;                ///< exact finite extremes, by which the outer keys are cut
    double highest = 0.0;

    /// Equal bins over [low, high], each with its lower edge and the last with both; weights
    /// outside are not counted, a key that straddles an edge goes to the bin of its middle.
    [[nodiscard]] Histogram histogram(double low, double high, std::size_t bins) const;
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
    ValueSketch sketch;

    [[nodiscard]] std::uint64_t nonFinite() const { return nans + infinities; }
    [[nodiscard]] double absMax() const;
    /// `bins` equal bins from the minimum to the maximum.
    [[nodiscard]] Histogram histogram(std::size_t bins) const;
};

/// One streaming pass (tensors that are not 16 bit need a short second one for exact counts beyond
/// 3σ and 6σ). Parallel; equal for any thread count. Errors: Cancelled, Unsupported (opaque type).
[[nodiscard]] Result<TensorStatistics> computeStatistics(const Model& model,
                                                         const TensorInfo& tensor,
                                                         TaskContext& task);

}  // namespace weightscape::measure
