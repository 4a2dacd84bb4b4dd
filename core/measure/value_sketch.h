// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weightscape::measure {

/// Counts of weights by value. `edges` ascend and have one more entry than `counts`; each bin has
/// its lower edge, and the last one both.
struct Histogram {
    std::vector<double> edges;
    std::vector<std::uint64_t> counts;
};

/// Weights whose values lie in [low, high]; low == high: all have this value.
struct ValueCell {
    float low = 0.0F;
    float high = 0.0F;
    std::uint64_t count = 0;

    [[nodiscard]] double middle() const {
        return low + (static_cast<double>(high) - static_cast<double>(low)) / 2.0;
    }
    friend bool operator==(const ValueCell&, const ValueCell&) = default;
};

/// All finite weights of a tensor by value, from which histograms of any range and resolution are
/// made: cells in ascending order that do not overlap, none of them empty. A cell is one value
/// where weights have 16 bits and in tensors of up to kExactWeights; else cells are as narrow as
/// weights crowd, about kExactWeights of them.
struct ValueSketch {
    std::vector<ValueCell> cells;

    /// `bins` equal bins over [low, high]; weights outside are not counted. Counts are exact: an
    /// edge inside a cell of several values moves to the nearer end of that cell, and `edges` says
    /// where to. Empty without bins or cells, or when the range makes no sense.
    [[nodiscard]] Histogram histogram(double low, double high, std::size_t bins) const;
    friend bool operator==(const ValueSketch&, const ValueSketch&) = default;
};

/// Tensors of so many weights at the most have one cell for each value. Also about the most cells
/// of others, at 16 bytes each.
inline constexpr std::size_t kExactWeights = 65536;

}  // namespace weightscape::measure
