// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/formats/registry.h"
#include "core/model/tensor_piece.h"
#include "core/quantize/encoders/encoded_piece.h"
#include "core/quantize/encoders/level_sets.h"

/// The values that weights may take once an encoder has settled their scales.
namespace weightscape::encoders {

/// Those of whole rows of a format's blocks. A row with a scale that is not finite gets a 1 in
/// `leavesOut` (one number per row), and sets that mean nothing.
void levelsOfBlocks(const formats::Format& format, std::span<const std::byte> bytes,
                    std::size_t columns, std::span<std::uint8_t> leavesOut, LevelSets& levels);

/// Those of the groups of a composed scheme in some whole rows.
void levelsOfGroups(const EncodedGroups& groups, const Rectangle& rows, std::size_t groupColumns,
                    LevelSets& levels);

/// Whole rows that a composed scheme encoded.
struct SettledRows {
    Rectangle place;
    std::span<const float> original;
    std::span<const float> decoded;
    std::span<const std::uint8_t> leavesOut;  ///< per row: 1 has no sets of levels
    std::span<const std::uint8_t> keeps;      ///< per weight: 1 is kept aside; or empty
};
/// The squared distance to the end levels of all weights beyond them that are not kept aside.
[[nodiscard]] double clippingOf(const SettledRows& rows, const LevelSets& levels);
/// Adds the squared error of each group's part in the rows.
void addGroupErrors(const SettledRows& rows, const EncodedGroups& groups,
                    schemes::ErrorCauses& causes);

/// Which level of the scheme each weight of the groups is, where it is not kept aside.
void noteLevels(const Rectangle& rows, std::span<const float> decoded, EncodedGroups& groups);

}  // namespace weightscape::encoders
