// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/training/stored_grid.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace weightscape::lessons {

StoredGrid::StoredGrid(const StoredPrecision& precision, elements::GroupCodec codec)
    : m_precision(precision),
      m_codec(std::move(codec)),
      m_scale(m_codec.storedScale({-precision.range, precision.range})) {}

Result<StoredGrid> StoredGrid::make(const StoredPrecision& precision) {
    if (!(precision.range > 0.0F) || !std::isfinite(precision.range)) {
        return fail(ErrorCode::InvalidArgument,
                    "the range of stored weights must be above 0"_text());
    }
    auto levels = elements::fixedLevels(precision.element, elements::Mapping::Symmetric);
    if (!levels) return fail(levels.error());
    return StoredGrid(precision, elements::GroupCodec(std::move(*levels), elements::ScaleType::F32,
                                                      precision.rounding));
}

std::uint64_t StoredGrid::bytes(std::size_t parameters) const {
    return m_precision.element.packedBytes(parameters) + sizeof(float);
}

void StoredGrid::round(std::span<float> parameters, std::uint64_t turn) const {
    std::vector<float> decoded(parameters.size());
    const elements::Group group{
        parameters, {}, {.first = turn * parameters.size(), .run = parameters.size()}};
    m_codec.roundTrip(group, m_scale, decoded);
    std::ranges::copy(decoded, parameters.begin());
}

}  // namespace weightscape::lessons
