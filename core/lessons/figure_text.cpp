// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/lessons/figure_text.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/support/count_text.h"
#include "core/support/number_text.h"
#include "core/support/superscript.h"

namespace weightscape::lessons {
namespace {

constexpr double kSmallestPlain = 1e-3, kFirstInPowers = 1e6;

/// Without zeros at the end of the decimals.
std::string shortened(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// With a true minus sign before it.
Text signedText(double value, const std::string& magnitude) {
    return Text::number((value < 0 ? "−" : "") + magnitude);
}

}  // namespace

Text figureText(double value, int digits) {
    const double size = std::abs(value);
    if (size == 0.0) return Text::number("0");
    auto exponent = static_cast<int>(std::floor(std::log10(size)));
    if (size >= kSmallestPlain && size < kFirstInPowers) {
        return signedText(value, shortened(fixedText(size, std::max(0, digits - 1 - exponent))));
    }
    std::string factor = fixedText(size / std::pow(10.0, exponent), digits - 1);
    // 9.9996 becomes 10.000.
    if (factor.starts_with("10")) factor = fixedText(size / std::pow(10.0, ++exponent), digits - 1);
    return signedText(value, factor + "×10" + superscript(exponent));
}

Text wholeText(std::uint64_t number) {
    return Text::number(groupedDigits(number));
}

Text decimalText(double value, int decimals) {
    return Text::number(fixedText(value, decimals));
}

Text shareText(double share) {
    std::string text = percentText(share);
    // No line of a text begins with the unit.
    if (const auto space = text.find(' '); space != std::string::npos)
        text.replace(space, 1, "\u00a0");
    return Text::number(std::move(text));
}

}  // namespace weightscape::lessons
