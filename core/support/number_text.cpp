// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/support/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

#include "core/support/byte_text.h"
#include "core/support/count_text.h"

namespace weightscape {
namespace {

/// Decimals that show `digits` significant digits of the value.
int decimalsFor(double value, int digits) {
    if (value == 0.0 || !std::isfinite(value)) return 0;
    const int magnitude = static_cast<int>(std::floor(std::log10(std::abs(value))));
    return std::clamp(digits - 1 - magnitude, 0, 12);
}

}  // namespace

std::string fixedText(double value, int decimals) {
    std::array<char, 400> text{};  // the largest double has 309 digits before the point
    std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return text.data();
}

std::string significantText(double value, int digits) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*g", digits, value);
    return text.data();
}

std::string percentText(double share) {
    const double percent = 100.0 * share;
    if (percent == 0.0) return "0 %";
    if (std::isinf(percent)) return "∞ %";
    return fixedText(percent, decimalsFor(percent, 3)) + " %";
}

std::string percentText(double share, double halfWidth) {
    if (halfWidth == 0.0) return percentText(share);
    const int decimals = decimalsFor(100.0 * halfWidth, 2);
    return fixedText(100.0 * share, decimals) + " ± " + fixedText(100.0 * halfWidth, decimals) +
           " %";
}

Text decibelText(double decibel) {
    if (std::isinf(decibel)) return decibel > 0.0 ? "lossless"_text : "overflow"_text;
    return Text::number(fixedText(decibel, 1) + " dB");
}

Text groupedText(std::uint64_t count) {
    return Text::number(count < 10000 ? std::to_string(count) : groupedDigits(count));
}

std::string exactByteText(std::uint64_t bytes) {
    if (bytes < 1024) return byteText(bytes);
    return byteText(bytes) + " (" + std::to_string(bytes) + " B)";
}

Text shapeText(const std::vector<std::uint64_t>& shape) {
    if (shape.empty()) return "scalar"_text;
    std::string text;
    for (const std::uint64_t dimension : shape) {
        if (!text.empty()) text += " x ";
        text += std::to_string(dimension);
    }
    return text;
}

}  // namespace weightscape
