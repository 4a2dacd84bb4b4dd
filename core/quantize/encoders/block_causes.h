// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/formats/registry.h"
#include "core/model/tensor_info.h"
#include "core/quantize/schemes/scheme_result.h"

namespace weightscape::encoders {

/// Tells apart what the error of a format's blocks comes from, from what is stored alone. The
/// distance of weights beyond the end levels is clipping. The others that share a scale keep their
/// codes and get the best real scale (and minimum, where the type has one) by least squares: what
/// that would save is due to the stored scales, and all that is left is rounding. No part can be
/// negative, as least squares never lose. Types that share no scale only round.
class BlockCauses {
  public:
    explicit BlockCauses(const formats::Format& format);

    /// Adds the sums of whole blocks to `causes`; all spans belong to the same weights. Weights
    /// that are not finite, before or after, count in no cause.
    void explain(std::span<const float> original, std::span<const float> decoded,
                 std::span<const std::byte> bytes, schemes::ErrorCauses& causes) const;
    /// Adds each block's squared error; `first` is the flat index of the first weight.
    void addBlocks(std::span<const float> original, std::span<const float> decoded,
                   std::uint64_t first, const TensorInfo& tensor,
                   schemes::ErrorCauses& causes) const;

  private:
    const formats::Format& m_format;
    std::size_t m_shared;  ///< weights that share a scale
    bool m_hasMinimum;
};

}  // namespace weightscape::encoders
