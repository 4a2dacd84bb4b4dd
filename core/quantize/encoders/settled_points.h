// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/formats/point_codes.h"
#include "core/quantize/encoders/nearest_codes.h"

namespace weightscape::encoders {

/// Whole rows of blocks of a format with shared codes, whose scales stand and whose codes are
/// chosen anew, eight neighbours at a time. A view: blocks and search must live longer. For one
/// thread at a time.
class SettledPoints {
  public:
    SettledPoints(const formats::Format& format, const formats::PointCodes& codes,
                  const NearestCodes& search, std::span<std::byte> blocks, std::size_t columns)
        : m_format(format),
          m_codes(codes),
          m_search(search),
          m_blocks(blocks),
          m_columns(columns) {}

    /// Stores the codes that are nearest to what is wanted of the eight weights from `column` on,
    /// and gives what they decode to.
    void choose(std::size_t row, std::size_t column, const WantedEight& wanted,
                std::span<float> decoded) const;

  private:
    const formats::Format& m_format;
    const formats::PointCodes& m_codes;
    const NearestCodes& m_search;
    std::span<std::byte> m_blocks;
    std::size_t m_columns;
};

}  // namespace weightscape::encoders
