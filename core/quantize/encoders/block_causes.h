// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/tensor_info.h"
#include "core/quantize/encoders/block_cause_loops.h"
#include "core/quantize/encoders/end_levels.h"
#include "core/quantize/schemes/scheme_result.h"

namespace weightscape::encoders {

/// Whole blocks of a tensor: weights before and after, and what is stored.
struct StoredBlocks {
    std::span<const float> original;
    std::span<const float> decoded;
    std::span<const std::byte> bytes;
    std::uint64_t first = 0;  ///< index of the first weight in the tensor
};

/// Tells apart what the error of a format's blocks comes from, from what is stored alone. The
/// distance of weights beyond the end levels is clipping. The others that share a scale keep their
/// codes and get the best real scale (and minimum, where the type has one) by least squares: what
/// that would save is due to the stored scales, and all that is left is rounding. No part can be
/// negative, as least squares never lose. Types that share no scale only round. One thread at a
/// time.
class BlockCauses {
  public:
    /// Lists the `worst` blocks of a tensor whose rows are so long.
    BlockCauses(const formats::Format& format, std::size_t worst, std::uint64_t rowLength);

    /// Adds sums of the blocks to `causes`, and those blocks to its groups that may be among the
    /// worst of all that were added: blocks come in order. Weights that are not finite, before or
    /// after, count in no cause.
    void add(const StoredBlocks& blocks, schemes::ErrorCauses& causes);

  private:
    void sumErrors(const StoredBlocks& blocks);
    void listWorst(std::uint64_t first, schemes::ErrorCauses& causes) const;

    const formats::Format& m_format;
    std::size_t m_worst;
    std::uint64_t m_rowLength;
    CauseShape m_shape;
    std::optional<EndLevels> m_ends;  ///< nothing: no scale is shared
    std::vector<double> m_errors;     ///< of the blocks that are added, squared
};

}  // namespace weightscape::encoders
