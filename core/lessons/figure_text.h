// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "core/support/text.h"

/// Figures as the texts of lessons write them.
namespace weightscape::lessons {

/// Exactly so many significant digits at the most: "0.0781", "3.40×10³⁸"; powers of ten below 0.001
/// and from 1,000,000 on. Precondition: finite.
[[nodiscard]] Text figureText(double value, int digits = 4);
/// A whole number with its digits in groups: "65,504".
[[nodiscard]] Text wholeText(std::uint64_t number);
/// With so many decimals: "29.80".
[[nodiscard]] Text decimalText(double value, int decimals);
/// A share of 1 as percent, with its unit: "7.81 %".
[[nodiscard]] Text shareText(double share);

}  // namespace weightscape::lessons
