// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/inference/rows.h"

/// What llama.cpp gave for the random decoders in F32 (with exact gelu, see tests/interop):
/// data/inference/decoders.tsv, one row for each.
namespace weightscape::test {

/// Tokens of the text that was run at once.
inline constexpr std::size_t kGoldenTokens = 100;

/// Figures of the scores at all positions of a text: the mean of -ln p over the tokens that follow,
/// then ln p of some tokens at the last position.
[[nodiscard]] std::vector<double> decoderFigures(inference::ConstRows logits,
                                                 std::span<const std::int32_t> tokens);

/// The recorded figures; none where there is no row.
[[nodiscard]] std::vector<double> goldenDecoder(std::string_view name);

/// A row as the file has it.
[[nodiscard]] std::string goldenDecoderRow(std::string_view name, std::span<const double> figures);

}  // namespace weightscape::test
