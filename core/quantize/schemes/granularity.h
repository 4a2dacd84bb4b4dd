// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace weightscape::schemes {

enum class GranularityKind : std::uint8_t { Group, Tensor, Row, Column, Tile };

/// Which weights share a scale: a small comparable value.
struct Granularity {
    GranularityKind kind = GranularityKind::Group;
    std::uint32_t columns = 32;  ///< Group, Tile: weights along a row; 0 for the others
    std::uint32_t rows = 0;      ///< Tile: rows; 0 for the others
    friend bool operator==(const Granularity&, const Granularity&) = default;
};

/// Columns, tiles and "tensor" end with their matrix: experts have scales of their own.
/// "tensor", "row", "column", "group:N" (N from 16), "tile:RxC" (rows x columns), any case. A group
/// longer than a row is the row; the last group of a row and tiles at the edges may be smaller.
/// Errors: NotFound, InvalidArgument.
[[nodiscard]] Result<Granularity> parseGranularity(std::string_view text);
[[nodiscard]] std::string granularityText(const Granularity& granularity);

}  // namespace weightscape::schemes
