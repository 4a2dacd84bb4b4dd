// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>

/// Numbers as the window writes them: thin spaces between groups of three digits, a true minus
/// sign, a unit on every number, three significant digits unless exact. What is not known is "–".
namespace weightscape::ui {

/// Shown where a value is not known (yet).
[[nodiscard]] QString unknownText();

/// Exact whole number: "807 694 464".
[[nodiscard]] QString formatCount(std::uint64_t count);
/// A whole number that was stored as a float, exact below 10¹⁵. Precondition: finite, >= 0.
[[nodiscard]] QString formatCountOf(double count);
/// Large counts for narrow places: "4.59 M", "950"; not exact from 10,000 on.
[[nodiscard]] QString formatCountShort(std::uint64_t count);

/// Exact: "807 694 464 B".
[[nodiscard]] QString formatBytes(std::uint64_t bytes);
/// In the binary unit that fits, one decimal from 100 on, else two: "770.3 MiB", "2.70 GiB", "512
/// B".
[[nodiscard]] QString formatBytesShort(std::uint64_t bytes);
/// "2.70–3.10 GiB": one unit where both have it.
[[nodiscard]] QString formatBytesRange(std::uint64_t low, std::uint64_t high);
/// In powers of 1000: "2.90 GB", "512 B".
[[nodiscard]] QString formatBytesDecimal(std::uint64_t bytes);
/// Both: "807 694 464 B (770.3 MiB)"; below 1 KiB only the bytes.
[[nodiscard]] QString formatBytesExact(std::uint64_t bytes);
/// Change in size with its sign, in the unit that fits: "−41.2 MiB", "+512 B", "±0 B".
[[nodiscard]] QString formatBytesChange(std::int64_t bytes);

/// `digits` significant digits without a unit; powers of ten below 0.001 and from 1,000,000 on:
/// "0.0781", "1.28×10⁻⁵". Infinities are "∞", NaN is "NaN".
[[nodiscard]] QString formatSignificant(double value, int digits = 3);
/// The shortest text that reads back as the same 32-bit number: for single weights.
[[nodiscard]] QString formatWeight(float value);

/// "5.23 bpw".
[[nodiscard]] QString formatBitsPerWeight(double bits);
/// "22.1 dB"; without error "∞ dB".
[[nodiscard]] QString formatDecibel(double decibel);
/// A share of 1 as percent: "7.81 %", "0.0042 %".
[[nodiscard]] QString formatPercent(double share);
/// With the half width of its interval, both rounded to where the interval has two digits at
/// most: "7.81 % ± 0.06 %"; without one (0) the value is exact and stands alone.
[[nodiscard]] QString formatPercentInterval(double share, double halfWidth);
/// A distance in standard deviations: "12.4 σ".
[[nodiscard]] QString formatSigmas(double sigmas);

}  // namespace weightscape::ui
