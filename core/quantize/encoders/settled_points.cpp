// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/encoders/settled_points.h"

#include <algorithm>
#include <array>

namespace weightscape::encoders {

void SettledPoints::choose(std::size_t row, std::size_t column, const WantedEight& wanted,
                           std::span<float> decoded) const {
    const std::size_t weight = row * m_columns + column;
    const std::span<std::byte> block = m_blocks.subspan(
        weight / m_format.weightsPerBlock * m_format.bytesPerBlock, m_format.bytesPerBlock);
    const std::size_t eight = weight % m_format.weightsPerBlock / formats::PointCodes::kEight;
    std::array<float, formats::PointCodes::kMaximumRadix> values;
    m_codes.valuesAt(block, eight, false, values);
    NearestEight nearest = m_search.find(wanted, values.data());
    if (m_codes.choosesShift()) {
        m_codes.valuesAt(block, eight, true, values);
        NearestEight below = m_search.find(wanted, values.data());
        below.codes.isDown = true;
        if (below.error < nearest.error) nearest = below;
    }
    m_codes.write(eight, nearest.codes, block);
    std::ranges::copy(nearest.values, decoded.begin());
}

}  // namespace weightscape::encoders
