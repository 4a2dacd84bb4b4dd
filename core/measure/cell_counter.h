// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/measure/key_counts.h"
#include "core/measure/value_sketch.h"

namespace weightscape::measure {

/// How binary32 weights are cut into cells once it is known how often each upper half occurs: each
/// key is cut into 1, 2, 4 ... 65,536 equal parts, the more the more weights it has.
class CellLayout {
  public:
    /// Precondition: Key::Binary32Upper. All weights that are counted must be among the keys.
    explicit CellLayout(const KeyCounts& keys);
    /// Of all cells, the last one for weights that are not finite.
    [[nodiscard]] std::size_t size() const { return m_ranges.size() + 1; }
    /// Adds the weights to `counts`, one for each cell.
    void count(std::span<const float> weights, std::span<std::uint64_t> counts) const;
    /// What is known of the weights besides.
    struct Known {
        float lowest = 0.0F;
        float highest = 0.0F;
        std::uint64_t zeros = 0;  ///< 0 and -0: a value that many weights have
    };
    /// The cells that have weights. The outermost end at the extremes, and zeros have a cell of
    /// their own unless there are weights below 1e-40.
    [[nodiscard]] ValueSketch sketch(std::span<const std::uint64_t> counts,
                                     const Known& known) const;

  private:
    /// The lower five bits: how far the lower half of a weight is shifted; the others: the key's
    /// first cell.
    std::vector<std::uint32_t> m_places;
    std::vector<ValueCell> m_ranges;  ///< in the order of the keys' bits, without counts
};

/// The cells of some weights, which are only read: one for each value, up to kExactWeights of them.
[[nodiscard]] ValueSketch sketchOf(std::span<const float> weights);

}  // namespace weightscape::measure
