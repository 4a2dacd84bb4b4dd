// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace weightscape {

/// Channels that some tensors of a model make and the columns of others read, with nothing but sums
/// and products by other numbers between: dividing a channel where it is made and multiplying it
/// where it is read changes nothing in what the model computes.
struct ChannelGroup {
    /// Makes the channels by its last rows in each matrix, or a vector (a norm, a bias) by its last
    /// numbers.
    struct Maker {
        std::size_t tensor = 0;  ///< index into Model::tensors
        float lacking = 0.0F;    ///< TensorFactors::lacking
        friend bool operator==(const Maker&, const Maker&) = default;
    };
    std::vector<Maker> makers;         ///< not empty; people know the group by the first
    std::vector<std::size_t> readers;  ///< indices into Model::tensors; not empty
    std::uint64_t channels = 0;        ///< of one matrix
    std::uint64_t matrices = 1;        ///< experts that have channels of their own
    std::uint64_t run = 1;             ///< so many channels in a row are read together,
    std::uint64_t repeats = 1;         ///< by so many runs of columns one after another

    /// The channel of its matrix that a column of a reader reads.
    [[nodiscard]] std::uint64_t channelOf(std::uint64_t column) const {
        return column / (run * repeats) * run + column % run;
    }
    friend bool operator==(const ChannelGroup&, const ChannelGroup&) = default;
};

}  // namespace weightscape
