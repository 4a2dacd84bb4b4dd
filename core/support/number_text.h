// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/support/text.h"

/// Numbers as the command line and reports print them: short, with units.
namespace weightscape {

/// Fixed decimals: "4.50".
[[nodiscard]] std::string fixedText(double value, int decimals);
/// Significant digits, as short as they allow: "0.0123", "1.2e-07".
[[nodiscard]] std::string significantText(double value, int digits = 4);
/// A share as percent with its unit and three significant digits: "7.80 %"; "∞ %" for infinity.
[[nodiscard]] std::string percentText(double share);
/// An estimate with half the width of its interval: "7.12 ± 0.04 %"; as above when that is 0.
[[nodiscard]] std::string percentText(double share, double halfWidth);
/// Decibels with one decimal; "lossless" for +infinity, "overflow" for -infinity.
[[nodiscard]] Text decibelText(double decibel);
/// A whole number in groups of three digits from five on: "4,590,848", "4096".
[[nodiscard]] Text groupedText(std::uint64_t count);
/// "770.3 MiB (807718912 B)".
[[nodiscard]] std::string exactByteText(std::uint64_t bytes);
/// "4096 x 32000", innermost last as frameworks print it; "scalar" without dimensions.
[[nodiscard]] Text shapeText(const std::vector<std::uint64_t>& shape);

}  // namespace weightscape
