// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/number_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace weightscape::ui {
namespace {

/// Plain spaces for the thin and the non-breaking ones.
std::string plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char('_'))
        .replace(QChar(0x00A0), QLatin1Char(' '))
        .toStdString();
}

TEST(NumberFormat, SizesAreExactToTheByteBesideTheBinaryUnit) {
    EXPECT_EQ(plain(formatBytesExact(807'694'464)), "807_694_464 B (770.3 MiB)");
    EXPECT_EQ(plain(formatBytesExact(999)), "999 B");
    EXPECT_EQ(plain(formatBytes(1'099'511'627'776)), "1_099_511_627_776 B");
    EXPECT_EQ(plain(formatBytesShort(2'899'102'925)), "2.70 GiB");
    EXPECT_EQ(plain(formatBytesShort(1024)), "1.00 KiB");
    EXPECT_EQ(plain(formatBytesShort(std::numeric_limits<std::uint64_t>::max())), "16.00 EiB");
}

TEST(NumberFormat, ASizeThatRoundsUpMovesToTheNextUnit) {
    EXPECT_EQ(plain(formatBytesShort(1024 * 1024 - 1)), "1.00 MiB");
    EXPECT_EQ(plain(formatBytesShort(1023)), "1023 B");
}

TEST(NumberFormat, ChangesCarryTheirSign) {
    EXPECT_EQ(plain(formatBytesChange(-43'200'000)), "−41.20 MiB");
    EXPECT_EQ(plain(formatBytesChange(512)), "+512 B");
    EXPECT_EQ(plain(formatBytesChange(0)), "±0 B");
    EXPECT_EQ(plain(formatBytesChange(std::numeric_limits<std::int64_t>::min())), "−8.00 EiB");
}

TEST(NumberFormat, ThreeSignificantDigitsAreCountedAfterRounding) {
    EXPECT_EQ(plain(formatSignificant(9.996)), "10.0");
    EXPECT_EQ(plain(formatSignificant(0.07812)), "0.0781");
    EXPECT_EQ(plain(formatSignificant(123456)), "123_456");
    EXPECT_EQ(plain(formatSignificant(-1.2345)), "−1.23");
    EXPECT_EQ(plain(formatSignificant(0)), "0");
    EXPECT_EQ(plain(formatSignificant(1.284e-5)), "1.28×10⁻⁵");
    EXPECT_EQ(plain(formatSignificant(2.5e9, 2)), "2.5×10⁹");
}

TEST(NumberFormat, WhatIsNotFiniteIsNamed) {
    EXPECT_EQ(plain(formatDecibel(std::numeric_limits<double>::infinity())), "∞ dB");
    EXPECT_EQ(plain(formatSignificant(std::nan(""))), "NaN");
    EXPECT_EQ(plain(formatWeight(-std::numeric_limits<float>::infinity())), "−∞");
}

TEST(NumberFormat, AWeightReadsBackAsTheSameNumber) {
    EXPECT_EQ(plain(formatWeight(0.1F)), "0.1");
    EXPECT_EQ(plain(formatWeight(-0.03125F)), "−0.03125");
    EXPECT_EQ(plain(formatWeight(1e-12F)), "1×10⁻¹²");
}

TEST(NumberFormat, AnIntervalRoundsTheValueToItsOwnPlaces) {
    EXPECT_EQ(plain(formatPercentInterval(0.0781234, 0.000612)), "7.81 % ± 0.06 %");
    EXPECT_EQ(plain(formatPercentInterval(0.0781234, 0.0)), "7.81 %");
    EXPECT_EQ(plain(formatPercentInterval(0.5, 0.02)), "50 % ± 2 %");
}

TEST(NumberFormat, UnitsStandBehindEveryNumber) {
    EXPECT_EQ(plain(formatBitsPerWeight(5.2345)), "5.23 bpw");
    EXPECT_EQ(plain(formatPercent(0.000042)), "0.00420 %");
    EXPECT_EQ(plain(formatSigmas(12.41)), "12.4 σ");
    EXPECT_EQ(plain(formatCountShort(4'590'848)), "4.59 M");
    EXPECT_EQ(plain(formatCountShort(9'999)), "9999");
}

}  // namespace
}  // namespace weightscape::ui
