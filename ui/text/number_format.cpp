// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/number_format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/support/superscript.h"
#include "ui/text/spoken.h"
#include "ui/text/to_qt.h"

namespace weightscape::ui {
namespace {

constexpr QChar kThinSpace(0x202F);  // narrow and not a place to break a line
constexpr QChar kMinus(0x2212);
constexpr std::array<const char*, 7> kUnits = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
constexpr std::array<const char*, 7> kDecimalUnits = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

/// "12345.67" with a thin space between groups of the whole part, the decimals as the window's
/// language sets them off, and a true minus sign.
QString grouped(const QString& plain) {
    const bool negative = plain.startsWith(QLatin1Char('-'));
    QString text = negative ? plain.mid(1) : plain;
    const auto point = text.indexOf(QLatin1Char('.'));
    auto end = point < 0 ? text.size() : point;
    // Four digits stand better together; groups begin with five.
    if (end > 4) {
        for (auto at = end - 3; at > 0; at -= 3) text.insert(at, kThinSpace);
    }
    text.replace(QLatin1Char('.'), fromUtf8(spoken().decimals));
    return negative ? kMinus + text : text;
}

QString shortBytes(std::uint64_t bytes, double step, const std::array<const char*, 7>& units) {
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= step - 0.05 && unit + 1 < units.size()) {
        value /= step;
        ++unit;
    }
    return grouped(QString::number(value, 'f', value < 99.995 ? 2 : 1)) + QChar(0x00A0) +
           QLatin1String(units[unit]);
}

/// A mantissa text in C notation ("1.28e-05") as people write it ("1.28×10⁻⁵").
QString withPowerOfTen(const QString& scientific) {
    const auto e = scientific.indexOf(QLatin1Char('e'));
    if (e < 0) return grouped(scientific);
    return grouped(scientific.left(e)) + QChar(0x00D7) + QStringLiteral("10") +
           fromUtf8(superscript(scientific.mid(e + 1).toInt()));
}

QString withUnit(const QString& number, const QString& unit) {
    return number + QChar(0x00A0) + unit;
}

/// Decimals that give `value` `digits` significant digits, counted after rounding.
int decimalsFor(double value, int digits) {
    const QString scientific = QString::number(std::abs(value), 'e', digits - 1);
    const int exponent = scientific.mid(scientific.indexOf(QLatin1Char('e')) + 1).toInt();
    return std::max(0, digits - 1 - exponent);
}

QString notFinite(double value) {
    if (std::isnan(value)) return QStringLiteral("NaN");
    return value > 0 ? QString(QChar(0x221E)) : QString(kMinus) + QChar(0x221E);
}

}  // namespace

QString unknownText() {
    return QString(QChar(0x2013));
}

QString formatCount(std::uint64_t count) {
    return grouped(QString::number(count));
}

QString formatCountOf(double count) {
    constexpr double kExact = 1e15;
    return count < kExact ? formatCount(static_cast<std::uint64_t>(std::llround(count)))
                          : formatSignificant(count);
}

QString formatCountShort(std::uint64_t count) {
    if (count < 10'000) return formatCount(count);
    static constexpr std::array<const char*, 5> kLarge = {"k", "M", "G", "T", "P"};
    double value = static_cast<double>(count) / 1000;
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < kLarge.size()) {
        value /= 1000;
        ++unit;
    }
    return withUnit(grouped(QString::number(value, 'f', decimalsFor(value, 3))),
                    QLatin1String(kLarge[unit]));
}

QString formatBytes(std::uint64_t bytes) {
    return withUnit(formatCount(bytes), QStringLiteral("B"));
}

QString formatBytesShort(std::uint64_t bytes) {
    if (bytes < 1024) return formatBytes(bytes);
    return shortBytes(bytes, 1024, kUnits);
}

QString formatBytesDecimal(std::uint64_t bytes) {
    if (bytes < 1000) return formatBytes(bytes);
    return shortBytes(bytes, 1000, kDecimalUnits);
}

QString formatBytesRange(std::uint64_t low, std::uint64_t high) {
    if (low == high) return formatBytesShort(low);
    QString first = formatBytesShort(low);
    const QString second = formatBytesShort(high);
    const QString unit = second.mid(second.indexOf(QChar(0x00A0)));
    if (first.endsWith(unit)) first.chop(unit.size());
    return first + QChar(0x2013) + second;
}

QString formatBytesExact(std::uint64_t bytes) {
    if (bytes < 1024) return formatBytes(bytes);
    return QStringLiteral("%1 (%2)").arg(formatBytes(bytes), formatBytesShort(bytes));
}

QString formatBytesChange(std::int64_t bytes) {
    if (bytes == 0) return QStringLiteral("±0 B").replace(QLatin1Char(' '), QChar(0x00A0));
    const QChar sign = bytes < 0 ? kMinus : QLatin1Char('+');
    const auto size =
        bytes < 0 ? 0 - static_cast<std::uint64_t>(bytes) : static_cast<std::uint64_t>(bytes);
    return sign + formatBytesShort(size);
}

QString formatSignificant(double value, int digits) {
    if (!std::isfinite(value)) return notFinite(value);
    if (value == 0.0) return QStringLiteral("0");
    const double size = std::abs(value);
    if (size < 0.001 || size >= 1e6) {
        return withPowerOfTen(QString::number(value, 'e', digits - 1));
    }
    return grouped(QString::number(value, 'f', decimalsFor(value, digits)));
}

QString formatWeight(float value) {
    if (!std::isfinite(value)) return notFinite(value);
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return withPowerOfTen(QString::fromLatin1(buffer.data(), end - buffer.data()));
}

QString formatBitsPerWeight(double bits) {
    return withUnit(formatSignificant(bits), QStringLiteral("bpw"));
}

QString formatDecibel(double decibel) {
    return withUnit(formatSignificant(decibel), QStringLiteral("dB"));
}

QString formatPercent(double share) {
    return withUnit(formatSignificant(share * 100), QStringLiteral("%"));
}

QString formatPercentInterval(double share, double halfWidth) {
    if (!(halfWidth > 0.0) || !std::isfinite(share)) return formatPercent(share);
    const int decimals = std::min(decimalsFor(halfWidth * 100, 1), 6);
    const auto text = [&](double value) {
        return withUnit(grouped(QString::number(value * 100, 'f', decimals)), QStringLiteral("%"));
    };
    return QStringLiteral("%1 ± %2").arg(text(share), text(halfWidth));
}

QString formatSigmas(double sigmas) {
    return withUnit(formatSignificant(sigmas), QStringLiteral("σ"));
}

}  // namespace weightscape::ui
