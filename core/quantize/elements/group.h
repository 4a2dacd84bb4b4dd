// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace weightscape::elements {

/// Where the weights of a group lie in their tensor: weight i has the flat index
/// first + i / run * stride + i % run. A part of a row has run = its length.
struct GroupPlace {
    std::uint64_t first = 0;
    std::uint64_t run = 1;
    std::uint64_t stride = 1;
    [[nodiscard]] std::uint64_t indexOf(std::uint64_t i) const {
        return first + i / run * stride + i % run;
    }
};

/// The weights that share one scale, contiguous. All are finite: the scheme takes others out
/// before. `importance` is empty or has one weight >= 0 per weight.
struct Group {
    std::span<const float> weights;
    std::span<const float> importance;
    GroupPlace place;
};

/// Scale and zero point of a group: weight = (level - offset) x scale, with levels in
/// lowest .. highest. A whole zero point z of affine integers is folded into the bounds (-z ..
/// 2^k-1-z), so that `offset` is 0; a real one is the offset. Scale 0 decodes everything to 0.
struct GroupScale {
    float scale = 0.0F;
    float offset = 0.0F;
    float lowest = 0.0F;
    float highest = 0.0F;
    std::int32_t zeroPoint = 0;  ///< whole zero point, -2,048..2,048; 0 without one
};

}  // namespace weightscape::elements
