// SPDX-FileCopyrightText: 2026 The Weightscape authors
// SPDX-License-Identifier: MIT
#include "core/quantize/elements/small_float.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace weightscape::elements {
namespace {

/// Nearest code of a magnitude whose exponent may run on past the largest number.
unsigned nearestMagnitude(const SmallFloat& layout, float magnitude) {
    if (magnitude == 0.0F) return 0;
    int exponent = 0;
    std::frexp(magnitude, &exponent);  // magnitude = fraction in 0.5..1 times 2^exponent
    const int lowest = 1 - layout.bias();
    const int binade = std::max(exponent - 1, lowest);
    const int step = binade - static_cast<int>(layout.mantissaBits);
    // Whole steps of this binade; nearbyint rounds ties to even in the default mode.
    const auto steps = static_cast<unsigned>(std::nearbyint(std::ldexp(magnitude, -step)));
    const unsigned hidden = 1U << layout.mantissaBits;
    // Without mantissa bits a tie goes to the even exponent code, not to the even multiple.
    const bool tie = std::ldexp(magnitude, -step) == 1.5 && layout.mantissaBits == 0;
    const auto below = static_cast<unsigned>(binade - lowest) * hidden;
    const unsigned code = below + steps;
    if (tie && code % 2 == 1) return code - 1;
    return code;
}

}  // namespace

std::uint8_t SmallFloat::highestFiniteCode() const {
    const unsigned all = (1U << (exponentBits + mantissaBits)) - 1U;
    switch (special) {
        case SpecialValues::FiniteNan:
            return static_cast<std::uint8_t>(all - 1U);
        case SpecialValues::Ieee:
            return static_cast<std::uint8_t>(all - (1U << mantissaBits));
        case SpecialValues::None:
            break;
    }
    return static_cast<std::uint8_t>(all);
}

SmallFloat smallFloatOf(const ElementType& type) {
    SmallFloat layout{.exponentBits = type.exponentBits, .mantissaBits = type.mantissaBits};
    if (type.exponentBits == 4 && type.mantissaBits == 3) layout.special = SpecialValues::FiniteNan;
    if (type.exponentBits == 5 && type.mantissaBits == 2) layout.special = SpecialValues::Ieee;
    return layout;
}

float decodeSmallFloat(const SmallFloat& layout, std::uint8_t code) {
    const unsigned magnitudeBits = layout.exponentBits + layout.mantissaBits;
    const unsigned magnitude = code & ((1U << magnitudeBits) - 1U);
    const float sign = ((code >> magnitudeBits) & 1U) != 0 ? -1.0F : 1.0F;
    const unsigned mantissa = magnitude & ((1U << layout.mantissaBits) - 1U);
    if (magnitude > layout.highestFiniteCode()) {
        const bool infinite = layout.special == SpecialValues::Ieee && mantissa == 0;
        return sign * (infinite ? std::numeric_limits<float>::infinity()
                                : std::numeric_limits<float>::quiet_NaN());
    }
    const auto exponent = static_cast<int>(magnitude >> layout.mantissaBits);
    const auto fraction =
        static_cast<float>(exponent == 0 ? mantissa : mantissa + (1U << layout.mantissaBits));
    const int power = std::max(exponent, 1) - layout.bias() - static_cast<int>(layout.mantissaBits);
    return sign * std::ldexp(fraction, power);
}

std::uint8_t encodeSmallFloat(const SmallFloat& layout, float value) {
    const unsigned magnitudeBits = layout.exponentBits + layout.mantissaBits;
    const unsigned sign = std::signbit(value) ? 1U << magnitudeBits : 0U;
    const unsigned highest = layout.highestFiniteCode();
    if (std::isnan(value)) {
        if (layout.special == SpecialValues::None) return 0;
        return static_cast<std::uint8_t>(sign | ((1U << magnitudeBits) - 1U));
    }
    const float largest = decodeSmallFloat(layout, static_cast<std::uint8_t>(highest));
    const float magnitude = std::abs(value);
    // Twice the largest number is far enough to decide, and keeps the arithmetic finite.
    unsigned code = nearestMagnitude(layout, std::min(magnitude, 2.0F * largest));
    const unsigned end = layout.special == SpecialValues::Ieee ? highest + 1U : highest;
    code = std::min(code, end);
    return static_cast<std::uint8_t>(sign | code);
}

}  // namespace weightscape::elements
