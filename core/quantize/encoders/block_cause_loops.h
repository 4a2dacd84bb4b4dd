// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

/// The sums behind BlockCauses. As in pair_sums.h weight i of a part goes to partial sum i mod 8,
/// and so does part i of a call, whatever the processor: the bits depend on the weights and their
/// order alone.
namespace weightscape::encoders {

/// Whole blocks, which are made of parts: weights that share a scale.
struct CauseBlocks {
    std::span<const float> original;  ///< a weight each
    std::span<const float> decoded;
    std::span<const float> lowest;  ///< the end levels, a part each; may be infinite
    std::span<const float> highest;
};

/// How a format's blocks are divided.
struct CauseShape {
    std::size_t block = 0;  ///< weights: a multiple of `part`
    std::size_t part = 0;   ///< weights: a multiple of 8
    bool hasMinimum = false;
};

struct CauseSums {
    double beyond = 0.0;   ///< squared distances of weights beyond the end levels to these
    double squared = 0.0;  ///< squared errors of all weights
    /// What the best real scale, and offset where there is a minimum, of each part would take from
    /// the squared errors of weights that are not beyond: by least squares, so never negative.
    double saved = 0.0;
};

/// The definition: one weight after another. Pairs that are not finite are left out. Sets
/// `blockErrors`, one squared error per block.
[[nodiscard]] CauseSums sumCausesReference(const CauseBlocks& blocks, const CauseShape& shape,
                                           std::span<double> blockErrors);

/// Equal to the reference to the bit, with vectors.
[[nodiscard]] CauseSums sumCauses(const CauseBlocks& blocks, const CauseShape& shape,
                                  std::span<double> blockErrors);

}  // namespace weightscape::encoders
